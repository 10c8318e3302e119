#include "train/shuffled_passes.h"

#include <torch/torch.h>

namespace etude {

ShuffledPasses::ShuffledPasses(std::int64_t examples, std::int64_t seed)
    : examples_(examples), generator_(at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(seed))) {}

std::vector<std::int64_t> ShuffledPasses::next_pass() {
  const auto base_seed = at::empty({}, at::kLong);
  base_seed.random_(generator_);
  const auto permutation = at::randperm(examples_, generator_, at::kLong);
  const auto thrown_away = at::randperm(examples_, generator_, at::kLong);
  const auto* first = permutation.data_ptr<std::int64_t>();
  return {first, first + examples_};
}

void ShuffledPasses::skip_passes(std::int64_t count) {
  for (std::int64_t pass = 0; pass < count; ++pass) next_pass();
}

}  // namespace etude
