-- A store of schema 2, which no release wrote: four trials, of which two are done, one failed and one runs on another machine; for
-- sqlite3's shell.
PRAGMA application_id = 1702131044;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO meta VALUES('made_by','0.2.0+964833f');
CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  optimizers TEXT NOT NULL,
  learning_rates TEXT NOT NULL,
  seeds TEXT NOT NULL,
  record_steps INTEGER NOT NULL,
  trials BIGINT NOT NULL,
  added BIGINT NOT NULL,
  checksum TEXT NOT NULL);
INSERT INTO studies VALUES(1,'two',replace('name = ''two''\n[problem]\ndataset = "cifar10"\nmodel = "mlp"\nepochs = 2\n[grid]\noptimizers = ["Adam", "SGD"]\nlearning_rates = [1e-3, 1e-2]\nseeds = [0]\n[record]\nsteps = true\n','\n',char(10)),'[{"name":"Adam","trial":{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"Adam","definition":1,"hyperparameters":{"betas":[0.9,0.999],"eps":1e-08,"maximize":false,"weight_decay":0.0}},"learning_rate":0.0,"seed":0,"record_steps":false,"data_order_offset":0}},{"name":"SGD","trial":{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"SGD","definition":1,"hyperparameters":{"dampening":0.0,"maximize":false,"momentum":0.0,"nesterov":false,"weight_decay":0.0}},"learning_rate":0.0,"seed":0,"record_steps":false,"data_order_offset":0}}]','[0.001,0.01]','[0]',1,4,4,'12468875770cb00680761102ec85eec622c4e5558e5c011ea0c1dfab7ef9138d');
CREATE TABLE trials (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  work TEXT NOT NULL,
  canonical TEXT NOT NULL,
  record_steps INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed')),
  token BIGINT NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  failure TEXT NOT NULL DEFAULT '',
  worker TEXT,
  boot_id TEXT,
  process TEXT,
  claimed_at BIGINT,
  lease_until BIGINT,
  epoch BIGINT,
  step BIGINT,
  loss REAL,
  outcome TEXT,
  divergence_step BIGINT,
  divergence_cause TEXT,
  finished_at BIGINT,
  version TEXT,
  numeric_mode TEXT,
  data_checksum TEXT,
  host TEXT,
  majority_share REAL,
  checksum TEXT);
INSERT INTO trials VALUES(1,'f48a2687f4d4ce8941cf0d5da654e8448932d65539a70b956f79e8598145693d','f48a2687f4d4ce8941cf0d5da654e8448932d65539a70b956f79e8598145693d','{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"Adam","definition":1,"hyperparameters":{"betas":[0.9,0.999],"eps":1e-08,"maximize":false,"weight_decay":0.0}},"learning_rate":0.001,"seed":0,"record_steps":false,"data_order_offset":0}',1,'done',1,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'diverged',3,'loss is inf',1795647632847,'0','cpu','abc','h',NULL,'35e47f62d019ce4ce5c1ce1cdb82d7c61d59aac192d9ff3e7f4addb4327bb5a0');
INSERT INTO trials VALUES(2,'5e232fff244c94ec31da2c9241903e8561c4a73fbed73e5e443eeb11d780ba21','5e232fff244c94ec31da2c9241903e8561c4a73fbed73e5e443eeb11d780ba21','{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"Adam","definition":1,"hyperparameters":{"betas":[0.9,0.999],"eps":1e-08,"maximize":false,"weight_decay":0.0}},"learning_rate":0.01,"seed":0,"record_steps":false,"data_order_offset":0}',1,'done',1,0,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'diverged',3,'loss is inf',1795647632849,'0','cpu','abc','h',NULL,'4c06a739b44d33b55fdd782bc5eb15fc4dee20451cbf3653fe486a0dbf7307c0');
INSERT INTO trials VALUES(3,'950ea4887b170fcf69cb3bb745f0483946fc09ca1863274a2dd7044401b4d7ef','950ea4887b170fcf69cb3bb745f0483946fc09ca1863274a2dd7044401b4d7ef','{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"SGD","definition":1,"hyperparameters":{"dampening":0.0,"maximize":false,"momentum":0.0,"nesterov":false,"weight_decay":0.0}},"learning_rate":0.001,"seed":0,"record_steps":false,"data_order_offset":0}',1,'failed',1,1,'no reason',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO trials VALUES(4,'7058614a9b1c472f786b888c6ff54a51cfc7331ba840c8a14ef03a1737067efb','7058614a9b1c472f786b888c6ff54a51cfc7331ba840c8a14ef03a1737067efb','{"problem":{"dataset":"cifar10","model":"mlp","batch_size":256,"epochs":2,"train_examples":null,"test_examples":null,"max_steps":null,"data_seed":42,"data_order":"paired","convolution":"auto"},"optimizer":{"name":"SGD","definition":1,"hyperparameters":{"dampening":0.0,"maximize":false,"momentum":0.0,"nesterov":false,"weight_decay":0.0}},"learning_rate":0.01,"seed":0,"record_steps":false,"data_order_offset":0}',1,'running',1,0,'','far:7','far','1:7:7',1795647632873,23631192,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE study_trials (
  study INTEGER NOT NULL REFERENCES studies (id),
  position BIGINT NOT NULL,
  optimizer INTEGER NOT NULL,
  learning_rate INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  trial INTEGER NOT NULL REFERENCES trials (id),
  status TEXT NOT NULL,
  PRIMARY KEY (study, position)) WITHOUT ROWID;
INSERT INTO study_trials VALUES(1,0,0,0,0,1,'done');
INSERT INTO study_trials VALUES(1,1,0,1,0,2,'done');
INSERT INTO study_trials VALUES(1,2,1,0,0,3,'failed');
INSERT INTO study_trials VALUES(1,3,1,1,0,4,'running');
CREATE TABLE epochs (
  trial INTEGER NOT NULL REFERENCES trials (id),
  epoch INTEGER NOT NULL,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL,
  PRIMARY KEY (trial, epoch)) WITHOUT ROWID;
INSERT INTO epochs VALUES(1,0,2.2999999999999998223,0.10000000000000000555,0.5);
INSERT INTO epochs VALUES(1,1,NULL,0.10000000000000000555,1.25);
INSERT INTO epochs VALUES(1,2,1e999,0.125,1.000000000000000025e-300);
INSERT INTO epochs VALUES(2,0,3.2999999999999998223,0.10000000000000000555,0.5);
INSERT INTO epochs VALUES(2,1,NULL,0.10000000000000000555,1.25);
INSERT INTO epochs VALUES(2,2,1e999,0.125,1.000000000000000025e-300);
CREATE TABLE steps (
  trial INTEGER PRIMARY KEY REFERENCES trials (id),
  losses BLOB NOT NULL,
  checksum TEXT);
INSERT INTO steps VALUES(1,X'00002040abaaaa3e0000807f0000c07f','3d56ae77302d2f8053c32a0ec5766e2aacafdc26c5d3f83b19c5dbd3199d234e');
INSERT INTO steps VALUES(2,X'00002040abaaaa3e0000807f0000c07f','b1f4aad0113dacb1723b792653638b144ebeb7287f874dc62f4d8cfc263807f5');
CREATE TABLE initial_epochs (
  key TEXT PRIMARY KEY,
  train_loss REAL,
  test_accuracy REAL,
  seconds REAL,
  checksum TEXT NOT NULL);
INSERT INTO initial_epochs VALUES('k',2.25,0.10000000000000000555,3.0,'06f77e57e38ba62d34f62f60a7644aa79a6f33e61c31986901e3794f30426e83');
CREATE INDEX trials_by_work ON trials (work);
CREATE INDEX trials_by_time ON trials (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX running_trials ON trials (worker) WHERE status = 'running';
CREATE INDEX study_trials_by_status ON study_trials (study, status, position);
CREATE INDEX study_trials_by_trial ON study_trials (trial);
CREATE TRIGGER trial_status AFTER UPDATE OF status ON trials BEGIN
  UPDATE study_trials SET status = NEW.status WHERE trial = NEW.id;
END;
CREATE TRIGGER trial_stopped AFTER UPDATE OF status ON trials WHEN NEW.status <> 'running' BEGIN
  UPDATE trials SET worker = NULL, boot_id = NULL, process = NULL, claimed_at = NULL, lease_until = NULL, epoch = NULL,
    step = NULL, loss = NULL WHERE id = NEW.id;
END;
CREATE VIEW trials_view AS
SELECT studies.name AS study,
  json_extract(studies.optimizers, '$[' || place.optimizer || '].name') AS optimizer,
  json_extract(studies.learning_rates, '$[' || place.learning_rate || ']') AS learning_rate,
  json_extract(studies.seeds, '$[' || place.seed || ']') AS seed,
  trials.status, trials.outcome, trials.divergence_step, trials.divergence_cause, trials.attempts, trials.failure,
  datetime(trials.finished_at / 1000, 'unixepoch') AS finished_at, trials.version, trials.numeric_mode,
  trials.data_checksum, trials.host, trials.majority_share, trials.key, trials.id AS trial
FROM study_trials AS place JOIN studies ON studies.id = place.study JOIN trials ON trials.id = place.trial;
CREATE VIEW epochs_view AS
SELECT study, optimizer, learning_rate, seed, outcome, epoch, train_loss, test_accuracy, seconds
FROM trials_view JOIN epochs USING (trial);
CREATE VIEW steps_view AS
WITH RECURSIVE numbers (step) AS (
  SELECT 1 UNION ALL SELECT step + 1 FROM numbers WHERE step < (SELECT max(length(losses)) / 4 FROM steps)),
digits AS (
  SELECT trial, step, hex(substr(losses, 4 * step - 3, 4)) AS hex
  FROM steps JOIN numbers ON step <= length(losses) / 4),
bits AS (
  SELECT trial, step,
    (instr('0123456789ABCDEF', substr(hex, 7, 1)) - 1 << 28) + (instr('0123456789ABCDEF', substr(hex, 8, 1)) - 1 << 24) +
    (instr('0123456789ABCDEF', substr(hex, 5, 1)) - 1 << 20) + (instr('0123456789ABCDEF', substr(hex, 6, 1)) - 1 << 16) +
    (instr('0123456789ABCDEF', substr(hex, 3, 1)) - 1 << 12) + (instr('0123456789ABCDEF', substr(hex, 4, 1)) - 1 << 8) +
    (instr('0123456789ABCDEF', substr(hex, 1, 1)) - 1 << 4) + (instr('0123456789ABCDEF', substr(hex, 2, 1)) - 1) AS bits
  FROM digits),
parts AS (
  SELECT trial, step, CASE WHEN bits >> 31 THEN -1.0 ELSE 1.0 END AS sign, bits >> 23 & 255 AS exponent,
    bits & 8388607 AS fraction
  FROM bits),
powers AS (
  SELECT trial, step, sign, exponent, fraction, max(exponent, 1) - 150 AS power FROM parts)
SELECT study, optimizer, learning_rate, seed, outcome, step,
  CASE WHEN exponent = 255 THEN CASE WHEN fraction = 0 THEN sign * 9e999 END
  ELSE sign * (fraction + CASE WHEN exponent > 0 THEN 8388608 ELSE 0 END)
    * (1 << min(max(power, 0), 62)) * (1 << max(power - 62, 0))
    / (1 << min(max(-power, 0), 62)) / (1 << min(max(-power - 62, 0), 62)) / (1 << max(-power - 124, 0)) END AS loss
FROM trials_view JOIN powers USING (trial);
COMMIT;
