#include "imports/table_file.h"

#include <cstdlib>

#include "core/error.h"
#include "host/shell_word.h"
#include "imports/import_test.h"

namespace etude {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Table {
  std::vector<std::string> columns;
  std::vector<TableRow> rows;
};

Table table(const std::string& path) {
  Table result;
  read_table(
      path, [&](const auto& columns) { result.columns = columns; },
      [&](const TableRow& row) { result.rows.push_back(row); });
  return result;
}

class TableFile : public ImportTest {};

TEST_F(TableFile, ReadsQuotedFieldsAndCountsLinesOfTheFile) {
  const auto read = table(write("a.csv", "\xEF\xBB\xBFname,\"the, value\"\r\n\"a \"\"b\"\"\nc\",1\r\n\r\nd,2"));
  EXPECT_THAT(read.columns, ElementsAre("name", "the, value"));
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_THAT(read.rows[0].fields, ElementsAre("a \"b\"\nc", "1"));
  EXPECT_EQ(read.rows[0].line, 2);
  EXPECT_THAT(read.rows[1].fields, ElementsAre("d", "2"));
  EXPECT_EQ(read.rows[1].line, 5);
}

TEST_F(TableFile, FindsTheSeparator) {
  EXPECT_THAT(table(write("a.tsv", "a\tb\n1\t\n")).rows[0].fields, ElementsAre("1", ""));
  EXPECT_THAT(table(write("b.csv", "a;b\n1;2\n")).rows[0].fields, ElementsAre("1", "2"));
}

// Packed by gzip itself.
TEST_F(TableFile, ReadsWhatIsGzippedAndNoticesWhatIsCutOff) {
  std::string text = "a,b\n";
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + "," + std::to_string(i % 977) + "\n";
  const auto path = write("a.csv", text);
  ASSERT_EQ(std::system(("gzip -k " + shell_word(path)).c_str()), 0);
  const auto read = table(path + ".gz");
  ASSERT_EQ(read.rows.size(), 50'000U);
  EXPECT_EQ(read.rows.back().line, 50'001);
  EXPECT_EQ(read.rows.back().fields[0], "49999");
  std::filesystem::resize_file(path + ".gz", std::filesystem::file_size(path + ".gz") / 2);
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(path + ".gz"); }), HasSubstr("cut off"));
}

TEST_F(TableFile, NamesTheLineThatIsMalformed) {
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(write("a.csv", "a,b\n1,2\n1,2,3\n")); }),
              HasSubstr("a.csv:3: 3 fields where the header has 2"));
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(write("b.csv", "a,b\n1,2\n\"1,2\n3,4\n")); }),
              HasSubstr("b.csv:3: a quote"));
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(write("c.jsonl", "{\"a\": 1}\n{\"a\": }\n")); }),
              HasSubstr("c.jsonl:2: no JSON object"));
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(write("d.csv", " \n")); }), HasSubstr("it is empty"));
  EXPECT_THAT(error_of<EnvironmentError>([&] { table(folder_.string()); }), HasSubstr("cannot be read"));
}

// What Python writes is not all JSON.
TEST_F(TableFile, ReadsJsonLines) {
  const auto read = table(write("a.jsonl",
                                "{\"a\": 1.5, \"b\": \"x NaN\"}\n\n{\"c\": NaN, \"a\": -Infinity, \"b\": "
                                "\"\\\"NaN\"}\n{\"a\": null, \"c\": true}"));
  EXPECT_THAT(read.columns, ElementsAre("a", "b", "c"));
  ASSERT_EQ(read.rows.size(), 3U);
  EXPECT_THAT(read.rows[0].fields, ElementsAre("1.5", "x NaN", ""));
  EXPECT_THAT(read.rows[1].fields, ElementsAre("-Infinity", "\"NaN", "NaN"));
  EXPECT_EQ(read.rows[1].line, 3);
  EXPECT_THAT(read.rows[2].fields, ElementsAre("", "", "true"));
}

// A row a line, in an array.
TEST_F(TableFile, ReadsEtudesOwnJson) {
  const auto read = table(write("a.json", "[\n{\"a\":1},\n{\"a\":2}\n]\n"));
  ASSERT_EQ(read.rows.size(), 2U);
  EXPECT_THAT(read.rows[1].fields, ElementsAre("2"));
}

}  // namespace
}  // namespace etude
