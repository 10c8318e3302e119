// etude report: what it writes where, and what it leaves alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/write_report.h"
#include "host/shell_word.h"
#include "report/page.h"
#include "report/page_data.h"
#include "store/store.h"

namespace etude::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ReportTest : public testing::Test {
 protected:
  ReportTest() {
    std::string pattern = (fs::temp_directory_path() / "etude-report-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~ReportTest() override { fs::remove_all(folder); }

  // A store with one small study, all of it done.
  std::string make_store() const {
    const auto path = (folder / "results.etude").string();
    const auto study = parse_study(
        "name = \"quick\"\n[problem]\ndataset = \"cifar10\"\nmodel = \"mlp\"\nepochs = 2\n"
        "[grid]\noptimizers = [\"Adam\", \"SGD\"]\nlearning_rates = [1e-3, 1e-2]\nseeds = [0, 1]\n",
        "test.toml");
    const auto store = open_store(path, OpenMode::create);
    store->add(study, false);
    while (const auto claim = store->claim("quick", this_worker(), std::chrono::seconds(60))) {
      const double accuracy = 0.3 + claim->trial.learning_rate * 10 + 0.01 * static_cast<double>(claim->trial.seed);
      store->commit(*claim, {.epochs = {{0, 2.3, 0.1, 1}, {1, 1.5, 0.3, 1}, {2, 1, accuracy, 1}}},
                    {.version = "0.1.0", .numeric_mode = "cpu", .data_checksum = "abc", .host = "here"});
    }
    return path;
  }

  // Runs etude; its exit code, and what it says in `output`.
  int etude(const std::string& arguments) {
    const auto log = (folder / "log").string();
    const auto command =
        shell_word(std::string(ETUDE_BINARY_DIR) + "/etude") + " " + arguments + " >" + shell_word(log) + " 2>&1";
    const int status = std::system(command.c_str());
    output = read(log);
    return WEXITSTATUS(status);
  }

  static std::string read(const fs::path& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
  }

  fs::path folder;
  std::string output;
};

TEST_F(ReportTest, WritesThePageBesideTheStoreOrWhereItIsTold) {
  const auto store = make_store();
  ASSERT_EQ(etude("report --store " + shell_word(store)), 0) << output;
  const auto study = open_store(store, OpenMode::read_only)->study("quick");
  const auto expected = page(page_data(study, summarize(study)));
  EXPECT_EQ(read(folder / "results-quick.html"), expected);
  const auto other = (folder / "other.html").string();
  ASSERT_EQ(etude("report --store " + shell_word(store) + " -o " + shell_word(other)), 0) << output;
  EXPECT_EQ(read(other), expected);
  EXPECT_EQ(output, other + "\n");
}

TEST_F(ReportTest, NamesItselfAfterStoreAndStudy) {
  EXPECT_EQ(report_path("results/quick.etude", "quick"), "results/quick.html");
  EXPECT_EQ(report_path("results.etude", "quick"), "results-quick.html");
  EXPECT_EQ(report_path("a.db", "../x y"), "a.db-.._x_y.html");
}

TEST_F(ReportTest, TakesThePlaceOfAnEarlierPageAndOfNothingElse) {
  const auto data = nlohmann::ordered_json{{"study", "x"}};
  const auto path = (folder / "page.html").string();
  write_page(data, path);
  write_page(data, path);
  const auto store = make_store();
  const auto before = read(store);
  EXPECT_EQ(etude("report --store " + shell_word(store) + " -o " + shell_word(store)), 3);
  EXPECT_THAT(output, HasSubstr("is no page; name another file in -o"));
  EXPECT_TRUE(read(store) == before);  // not EXPECT_EQ, which would print it
  EXPECT_THROW(write_page(data, folder.string()), EnvironmentError);
  const auto pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THROW(write_page(data, pipe.string()), EnvironmentError);
  EXPECT_TRUE(fs::is_fifo(pipe));
  EXPECT_THROW(write_page(data, (folder / "absent" / "page.html").string()), EnvironmentError);
  for (const auto& entry : fs::directory_iterator(folder)) EXPECT_NE(entry.path().extension(), ".tmp") << entry.path();
}

TEST_F(ReportTest, WritesEveryFigureInFiveForms) {
  if (std::system("command -v rsvg-convert >/dev/null") != 0) GTEST_SKIP() << "rsvg-convert is not installed";
  const auto figures = folder / "figures";
  ASSERT_EQ(etude("report --store " + shell_word(make_store()) + " --figures " + shell_word(figures)), 0) << output;
  std::map<std::string, int> kinds;
  for (const auto& entry : fs::directory_iterator(figures)) {
    ++kinds[entry.path().extension()];
    EXPECT_GT(entry.file_size(), 0U) << entry.path();
  }
  EXPECT_THAT(kinds,
              testing::ElementsAre(testing::Pair(".csv", 23), testing::Pair(".json", 23), testing::Pair(".pdf", 23),
                                   testing::Pair(".png", 23), testing::Pair(".svg", 23)));
  EXPECT_EQ(read(figures / "heatmap-test_accuracy.pdf").substr(0, 5), "%PDF-");
  EXPECT_EQ(read(figures / "heatmap-test_accuracy.png").substr(1, 3), "PNG");
}

TEST_F(ReportTest, SaysWhatFiguresNeed) {
  const auto store = make_store();
  const auto figures = folder / "figures";
  ::setenv("PATH", (folder / "nothing").c_str(), 1);
  const int code = etude("report --store " + shell_word(store) + " --figures " + shell_word(figures));
  ::setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
  EXPECT_EQ(code, 3);
  EXPECT_THAT(output, HasSubstr("needs node, which is not there: install"));
  EXPECT_TRUE(fs::is_empty(figures));
}

}  // namespace
}  // namespace etude::cli
