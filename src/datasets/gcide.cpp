// The GNU version of the Collaborative International Dictionary of English: Webster's of 1913 and WordNet, some 40 MB
// of English text, as the dict protocol's servers have it. Free software, GPL 2 or later. https://gcide.gnu.org.ua
#include "core/registry.h"
#include "datasets/dataset.h"
#include "datasets/sources.h"

namespace etude {
namespace {

namespace fs = std::filesystem;

// One file, A to Z: the last tenth, from Tiller on, is for testing.
constexpr std::int64_t length = 64, file_size = 39'952'321, test_begin = 36'000'000;
constexpr std::int64_t texts_in(std::int64_t bytes) { return (bytes - 1) / length; }  // the last answer lies beyond

const DatasetInfo info{.name = "gcide",
                       .summary = "an English dictionary, byte by byte",
                       .task = "next-token",
                       .shape = {.sizes = {length}, .is_tokens = true},
                       .outputs = 256,
                       .train_examples = texts_in(test_begin),
                       .test_examples = texts_in(file_size - test_begin)};

class GcideSplit : public Split {
 public:
  explicit GcideSplit(Bytes text) : text_(text) {}
  [[nodiscard]] std::int64_t size() const override { return texts_in(static_cast<std::int64_t>(text_.size())); }
  [[nodiscard]] const std::uint8_t* input(std::int64_t index) const override { return text_.data() + index * length; }
  [[nodiscard]] const std::uint8_t* target(std::int64_t index) const override { return input(index) + 1; }

 private:
  Bytes text_;
};

Splits open(const std::vector<Bytes>& files) {
  return {.train = std::make_unique<GcideSplit>(files[0].first(test_begin)),
          .test = std::make_unique<GcideSplit>(files[0].subspan(test_begin))};
}

// dictzip is gzip, with an index that gzip passes over.
void decompress(const fs::path& folder) {
  const auto dictionary = folder / "usr/share/dictd/gcide.dict.dz";
  if (fs::exists(dictionary)) unpack(dictionary, folder);
}

const Registration<DatasetInfo> info_registration{info};
const Registration<DatasetDefinition> registration{
    {.name = info.name,
     .files = {{.path = "gcide/gcide.dict",
                .size = file_size,
                .sha256 = "802beb667e1fb666203e750f1faea60d5c202ac5430c2083c4180494609f10a7"}},
     .sources = {{.description = "the Debian package dict-gcide",
                  .fetch =
                      [](const fs::path& folder, const FetchProgress& progress) {
                        fetch_debian_package("dict-gcide", folder, progress);
                      }}},
     .unpack_further = decompress,
     .open = open}};

}  // namespace
}  // namespace etude
