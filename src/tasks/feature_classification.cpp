#include "core/registry.h"
#include "core/task_info.h"
#include "tasks/majority.h"

#ifdef ETUDE_TENSORS
#include "tasks/tensors/classes.h"
#include "tasks/tensors/row_batches.h"
#endif

namespace etude {
namespace {

#ifdef ETUDE_TENSORS

class FeatureClassification final : public ChoosesClasses {
 public:
  [[nodiscard]] std::unique_ptr<Batches> batches(const Split& split, const DatasetInfo& dataset, std::int64_t examples,
                                                 torch::Device device) const override {
    return row_batches(split, dataset, examples, torch::kLong, device);
  }
};

std::unique_ptr<Task> make() { return std::make_unique<FeatureClassification>(); }

#else

constexpr std::nullptr_t make = nullptr;

#endif

const Registration<TaskInfo> registration{{.name = "feature-classification",
                                           .summary = "the class of a row of float32 features",
                                           .examples = "rows",
                                           .outputs = "classes",
                                           .majority_share = largest_class_share_of_one,
                                           .make = make}};

}  // namespace
}  // namespace etude
