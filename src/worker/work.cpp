#include "worker/work.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>
#include <set>

#include "analysis/growth.h"
#include "core/metric_info.h"
#include "core/registry.h"
#include "core/sha256.h"
#include "core/task_info.h"
#include "core/version.h"
#include "datasets/dataset.h"
#include "store/kept_checkpoints.h"
#include "store/store.h"
#include "store/worker_identity.h"
#include "study/problem_settings.h"
#include "study/trainable.h"
#include "train/environment.h"
#include "train/trainer.h"
#include "worker/checkpoint.h"
#include "worker/heartbeat.h"
#include "worker/waiting.h"

namespace etude {
namespace {

// A checkpoint without steps or metrics cannot be gone on from with them: they may be asked for after the trial began.
std::string checkpoint_mode(std::string numeric_mode, const Trial& trial) {
  if (trial.record_steps) numeric_mode += " with steps";
  for (const auto& name : trial.record_metrics) numeric_mode += " with " + name;
  return numeric_mode;
}

// What epoch 0 depends on: the problem but for its length, the seed, the arithmetic, and what is measured of it.
std::string initial_epoch_key(Trial trial, const std::string& numeric_mode) {
  trial.optimizer = {};
  trial.schedule = {.name = constant_schedule};
  trial.learning_rate = 0;
  trial.record_steps = false;
  trial.problem = of_epoch_zero(trial.problem);
  std::string measured = " epoch 0 by meters";  // before, its test loss was not measured
  for (const auto& metric : Registry<MetricInfo>::all()) {
    if (!metric.on_request) measured += " " + metric.name;
  }
  return sha256(canonical_text(trial) + numeric_mode + measured);
}

// Saves a checkpoint per epoch and passes progress and epochs on to the heartbeat.
class Recorder : public TrainingObserver {
 public:
  Recorder(Store& store, const Dataset& dataset, const Checkpoints& checkpoints, Heartbeat& heartbeat,
           std::string initial_epoch, const std::atomic<bool>& interrupted)
      : store_(store),
        dataset_(dataset),
        checkpoints_(checkpoints),
        heartbeat_(heartbeat),
        initial_epoch_(std::move(initial_epoch)),
        interrupted_(interrupted) {}

  bool on_step(std::int64_t epoch, std::int64_t step, double loss) override {
    heartbeat_.report({.epoch = epoch, .step = step, .loss = loss});
    return !stop_requested();
  }

  // Asked before every batch of an evaluation, which is no step, but gets on.
  [[nodiscard]] bool stop_requested() const override {
    heartbeat_.report_sign_of_life();
    return interrupted_ || heartbeat_.claim_is_lost();
  }

  void on_epoch(const Trainer& trainer) override {
    dataset_.require_unchanged();
    const auto& epochs = trainer.history().epochs;
    heartbeat_.report_epochs({&epochs.back(), 1});
    // Epoch 0 is kept in the store; a checkpoint of it would save nothing.
    if (epochs.size() == 1) {
      store_.save_initial_epoch(initial_epoch_, epochs.front());
    } else if (!heartbeat_.claim_is_lost()) {
      checkpoints_.save(trainer.snapshot());
    }
  }

 private:
  Store& store_;
  const Dataset& dataset_;
  const Checkpoints& checkpoints_;
  Heartbeat& heartbeat_;
  std::string initial_epoch_;
  const std::atomic<bool>& interrupted_;
};

// NaN where no answer is right or wrong.
double majority_share(const Dataset& dataset, const Problem& problem) {
  const auto& task = registered<TaskInfo>("task", dataset.info.task);
  if (!task.majority_share) return std::numeric_limits<double>::quiet_NaN();
  return task.majority_share(*dataset.test, dataset.info, test_examples(problem));
}

// LibTorch's messages end in a backtrace, which tells a person nothing.
std::string without_backtrace(const std::string& message) {
  return message.substr(0, std::min(message.find("\nException raised from"), message.find("\nframe #")));
}

// What is recorded does not need it.
void keep(const Checkpoints& checkpoints, std::int64_t step, const Checkpoints& kept) {
  try {
    checkpoints.move(step, kept);
  } catch (const EnvironmentError& error) {
    fmt::print(stderr, "etude-worker: {}; a longer trial will begin anew\n", error.what());
  }
}

void train(Store& store, const Claim& claim, Heartbeat& heartbeat, const Dataset& dataset, const WorkerOptions& options,
           const std::atomic<bool>& interrupted) {
  Trainer trainer(claim.trial, dataset, options.device);
  const Checkpoints checkpoints(checkpoint_folder(options.store), claim.key,
                                checkpoint_mode(trainer.numeric_mode(), claim.trial));
  const auto initial_epoch = initial_epoch_key(claim.trial, trainer.numeric_mode());
  const auto training = training_key(claim.trial);
  std::optional<Checkpoints> kept;
  if (training) kept = Checkpoints::kept(checkpoint_folder(options.store), *training, trainer.numeric_mode());
  auto snapshot = checkpoints.load();
  if (kept) {
    auto other = kept->load(whole_epochs(claim.trial.problem));
    if (other && (!snapshot || other->optimizer.step > snapshot->optimizer.step)) snapshot = std::move(other);
  }
  if (snapshot) {
    trainer.restore(*snapshot);
    heartbeat.report_epochs(snapshot->history.epochs);
  } else if (const auto record = store.initial_epoch(initial_epoch)) {
    trainer.use_initial_epoch(*record);
    heartbeat.report_epochs({&*record, 1});
  }
  Recorder recorder(store, dataset, checkpoints, heartbeat, initial_epoch, interrupted);
  const bool finished = trainer.run(recorder);
  dataset.require_unchanged();
  if (finished) {
    // Before the trial is done, when checkpoints of its own are nobody's any more.
    if (claim.keep_checkpoints && kept) keep(checkpoints, whole_epochs(claim.trial.problem), *kept);
    store.commit(claim, trainer.history(),
                 {.version = version,
                  .numeric_mode = trainer.numeric_mode(),
                  .data_checksum = dataset.checksum,
                  .host = host_name(),
                  .majority_share = majority_share(dataset, claim.trial.problem)});
    checkpoints.remove();
  } else if (!heartbeat.claim_is_lost()) {
    if (trainer.snapshot().optimizer.step > 0) checkpoints.save(trainer.snapshot());
    store.release(claim);
  }
}

// From the heartbeat's thread, while this process's training hangs: nothing can be cleared up.
[[noreturn]] void end_stuck_process(const Claim& claim, const std::string& reason) {
  fmt::print(stderr, "etude-worker: trial {}: {}; this worker is stuck and ends\n", claim.key.substr(0, 12), reason);
  std::_Exit(static_cast<int>(ExitCode::stuck));
}

// Says once of each trial what it is waited for. A signal ends the wait early.
void wait_for_others(Store& store, const std::string& study, std::set<std::string>& said) {
  for (const auto& running : store.trials(study, TrialStatus::running)) {
    const auto what = waiting_for(running, lease);
    if (what.empty() || !said.insert(running.planned.key + running.worker).second) continue;
    fmt::print(stderr, "etude-worker: waiting for {}\n", what);
  }
  ::poll(nullptr, 0, 500);
}

// Another worker may have died while it added what the study grew by.
void add_what_is_left(Store& store, const std::string& name) {
  if (const auto study = store.planned(name); !study.growth.empty()) store.add(study, false);
}

}  // namespace

ExitCode work(const WorkerOptions& options, const std::atomic<bool>& interrupted,
              const std::function<void(SignOfLife)>& tell) {
  tell(SignOfLife::between_trials);
  configure_process(options.threads);
  resolve_device(options.device);  // a wrong one is no trial's failure
  const auto worker = this_worker();
  // A trial that is in hand is worth a wait: only one for the next ends at once.
  bool in_hand = false;
  const auto held = [&] {
    if (!in_hand) tell(SignOfLife::between_trials);
    return interrupted && !in_hand;
  };
  const auto store = open_store(options.store, OpenMode::existing, {.interrupted = held});
  std::string dataset_name;
  Dataset dataset;
  std::set<std::string> said;
  std::int64_t over = -1;  // trials, when it was last asked whether the study grows
  while (!interrupted) {
    if (in_hand) tell(SignOfLife::between_trials);
    in_hand = false;
    const auto claim = store->claim(options.study, worker, lease);
    if (!claim) {
      // Another run's worker may just have given its trial back.
      const auto counts = store->counts(options.study);
      if (counts.done + counts.failed != over) {  // else it would come to the same
        over = counts.done + counts.failed;
        if (grow(*store, options.study)) continue;
      }
      if (counts.running == 0 && counts.pending == 0) return ExitCode::ok;
      if (counts.running == 0) add_what_is_left(*store, options.study);
      tell(SignOfLife::waiting);
      wait_for_others(*store, options.study, said);
      continue;
    }
    in_hand = true;
    try {
      Heartbeat heartbeat(options.store, *claim, {.patience = options.patience},
                          [&claim](const std::string& reason) { end_stuck_process(*claim, reason); });
      tell(SignOfLife::training);
      require_trainable(claim->trial);
      if (const auto& name = claim->trial.problem.dataset; name != dataset_name) {
        dataset = open_dataset(name, options.data_dir, [&](auto...) { heartbeat.report_sign_of_life(); });
        dataset_name = name;
      }
      train(*store, *claim, heartbeat, dataset, options, interrupted);
    } catch (const FencedError& error) {
      fmt::print(stderr, "etude-worker: {}\n", error.what());
    } catch (const EnvironmentError&) {
      // Data, disk or device: the next trial would meet the same, so this one is given back and the worker ends.
      store->release(*claim);
      throw;
    } catch (const std::exception& error) {
      const auto reason = without_backtrace(error.what());
      fmt::print(stderr, "etude-worker: trial {}: {}\n", claim->key.substr(0, 12), reason);
      try {
        store->fail(*claim, reason, 1);
      } catch (const FencedError&) {
        continue;
      }
    }
  }
  return ExitCode::interrupted;
}

}  // namespace etude
