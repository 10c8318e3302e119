#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <vector>

namespace etude {

/// The shuffles of PyTorch's DataLoader(shuffle=True, generator=g), pass by pass.
/// An iterator draws a base seed from g, then the permutation; when it is exhausted RandomSampler draws a second
/// permutation and throws it away (torch/utils/data/sampler.py: the remainder slice is empty). Leave any of them out
/// and the next pass differs.
class ShuffledPasses {
 public:
  ShuffledPasses(std::int64_t examples, std::int64_t seed);

  /// The indices of the next whole pass over the data.
  std::vector<std::int64_t> next_pass();
  void skip_passes(std::int64_t count);

 private:
  std::int64_t examples_;
  at::Generator generator_;
};

}  // namespace etude
