#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "store/store.h"

namespace etude {

/// What all of a study's trials share: every setting of [problem], what follows from them and the schedule. null where
/// there is no trial.
nlohmann::ordered_json problem_json(const StudyRecord& study);

/// The same for people: [name, value], both text.
nlohmann::ordered_json problem_rows(const StudyRecord& study);

/// "mlp on cifar10, 20 epochs, warmup-cosine"; a constant schedule is not named. Empty where there is no trial.
std::string problem_line(const StudyRecord& study);

/// What seeds do not show where all see the data in one order, in a sentence; empty where each has its own, or there is
/// one seed, and of what étude did not train.
std::string shared_order_text(const StudyRecord& study);

/// Why what trials had come to earlier is not what trials of so many epochs would have come to, in sentences; empty
/// where nothing depends on their length.
std::string budget_note(const StudyRecord& study);

/// "warmup-cosine, final = 0, warmup = 0.05"; empty where it is constant.
std::string schedule_text(const StudyRecord& study);

}  // namespace etude
