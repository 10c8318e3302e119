#include "datasets/fetch.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>

#include "core/error.h"
#include "core/sha256.h"
#include "datasets/sources.h"
#include "host/file_size_limit.h"
#include "host/shell_word.h"

namespace etude {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void write(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A dataset of two small files.
const std::map<std::string, std::string> contents{{"toy/a.bin", "first file"}, {"toy/b.bin", "second file"}};

class FetchTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  static DatasetDefinition toy(std::vector<DatasetSource> sources) {
    DatasetDefinition dataset{.name = "toy", .sources = std::move(sources)};
    for (const auto& [path, content] : contents) {
      dataset.files.push_back({.path = path, .size = content.size(), .sha256 = sha256(content)});
    }
    return dataset;
  }
  static DatasetSource source(const std::map<std::string, std::string>& files) {
    return {.description = "a source of " + std::to_string(files.size()),
            .fetch = [files](const fs::path& folder, const FetchProgress& /*progress*/) {
              for (const auto& [path, content] : files) write(folder / path, content);
            }};
  }
  void fetch(const DatasetDefinition& dataset, const std::optional<fs::path>& from = std::nullopt) {
    fetch_dataset(dataset, data_dir_, from,
                  {.say = [&](const std::string& line) { said_ += line + "\n"; }, .progress = {}});
  }
  // All files below the data folder.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> found;
    if (!fs::exists(data_dir_)) return found;
    for (const auto& entry : fs::recursive_directory_iterator(data_dir_)) {
      if (entry.is_regular_file()) found.push_back(fs::relative(entry.path(), data_dir_).string());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path root_ = fs::path(testing::TempDir()) / ("fetch test " + std::to_string(::getpid()));
  fs::path data_dir_ = root_ / "data";
  std::string said_;
};

TEST_F(FetchTest, GoesOnToTheNextSourceAndSaysWhy) {
  const DatasetSource broken{.description = "https://example.org/gone", .fetch = [](const auto& folder, const auto&) {
                               write(folder / "toy/a.bin", "half");
                               throw EnvironmentError("it is gone");
                             }};
  auto wrong = contents;
  wrong["toy/b.bin"] = "second fiIe";
  fetch(toy({broken, source(wrong), source(contents)}));
  EXPECT_THAT(files(), testing::ElementsAre("toy/a.bin", "toy/b.bin"));
  EXPECT_EQ(read(data_dir_ / "toy/b.bin"), "second file");
  EXPECT_THAT(said_, HasSubstr("https://example.org/gone: it is gone"));
  EXPECT_THAT(said_, HasSubstr("toy/b.bin: SHA-256 " + sha256("second file") + " expected, " + sha256("second fiIe") +
                               " found"));
  said_.clear();
  fetch(toy({}));
  EXPECT_THAT(said_, HasSubstr("is in place"));
}

TEST_F(FetchTest, NothingStaysOfAFetchThatFails) {
  auto half = contents;
  half.erase("toy/b.bin");
  try {
    fetch(toy({source(half)}));
    ADD_FAILURE();
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("toy/b.bin is not in it"));
    EXPECT_THAT(error.what(), HasSubstr("--from PATH"));
  }
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(FetchTest, AKilledFetchIsCleanedUpByTheNext) {
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ASSERT_EQ(::waitpid(gone, nullptr, 0), gone);
  const auto left = data_dir_ / (".fetch-toy-" + std::to_string(gone));
  write(left / "left over", "x");
  fetch(toy({source(contents)}));
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(FetchTest, TwoAtOnceDoNotDisturbEachOther) {
  const DatasetSource slow{.description = "a slow source", .fetch = [&](const fs::path& folder, const auto&) {
                             write(folder / "a.bin", "first file");
                             const pid_t other = ::fork();
                             if (other == 0) {
                               fetch(toy({source(contents)}));
                               ::_exit(0);
                             }
                             int status = -1;
                             ::waitpid(other, &status, 0);
                             EXPECT_EQ(status, 0);
                             EXPECT_TRUE(fs::exists(data_dir_ / "toy/b.bin"));
                             write(folder / "b.bin", "second file");
                           }};
  fetch(toy({slow}));
  EXPECT_THAT(files(), testing::ElementsAre("toy/a.bin", "toy/b.bin"));
}

TEST_F(FetchTest, LinksAreNotTaken) {
  for (const auto& [path, content] : contents) write(root_ / "elsewhere" / path, content);
  // A link to a file, and a link to the folder that holds it.
  write(root_ / "files" / "toy/a.bin", "first file");
  fs::create_symlink(root_ / "elsewhere/toy/b.bin", root_ / "files/toy/b.bin");
  fs::create_directories(root_ / "folders");
  fs::create_symlink(root_ / "elsewhere/toy", root_ / "folders/toy");
  for (const std::string name : {"files", "folders"}) {
    const auto archive = root_ / (name + ".tar.gz");
    ASSERT_EQ(std::system(("tar -C " + shell_word(root_ / name) + " -czf " + shell_word(archive) + " toy").c_str()), 0);
    EXPECT_THROW(fetch(toy({}), root_ / name), EnvironmentError) << name;
    EXPECT_THROW(fetch(toy({}), archive), EnvironmentError) << name;
  }
  EXPECT_THAT(said_, HasSubstr("toy/b.bin is not in it as a regular file"));
  EXPECT_THAT(files(), testing::IsEmpty());
  EXPECT_EQ(read(root_ / "elsewhere/toy/a.bin"), "first file");
}

TEST_F(FetchTest, TakesAFolderOrAnArchive) {
  for (const auto& [path, content] : contents) write(root_ / "here" / fs::path(path).filename(), content);
  fetch(toy({}), root_ / "here");
  EXPECT_EQ(files().size(), 2U);
  fs::remove_all(data_dir_);
  const auto archive = root_ / "toy.tar.gz";
  ASSERT_EQ(std::system(("tar -C " + shell_word(root_ / "here") + " -czf " + shell_word(archive) + " .").c_str()), 0);
  fetch(toy({}), archive);
  EXPECT_EQ(files().size(), 2U);
  fs::remove_all(data_dir_);
  EXPECT_THROW(fetch(toy({}), root_ / "nowhere"), EnvironmentError);
  write(root_ / "bad.tar.gz", "not an archive at all");
  EXPECT_THROW(fetch(toy({}), root_ / "bad.tar.gz"), EnvironmentError);
  EXPECT_THAT(files(), testing::IsEmpty());
}

// As `ar` and `tar` make them, files with their types (U): what dpkg-deb does. Then a dictionary of dictd, which is a
// gzip file by another name.
TEST_F(FetchTest, UnpacksADebianPackage) {
  const auto folder = root_ / "package", target = root_ / "unpacked";
  write(folder / "usr/share/dictd/toy.dict", "a word");
  write(folder / "debian-binary", "2.0\n");
  fs::create_directories(target);
  for (const char* ending : {"xz", "gz"}) {
    const std::string name = std::string("data.tar.") + ending;
    const auto make = "cd " + shell_word(folder.string()) +
                      " && rm -f ../toy.deb && gzip -n < usr/share/dictd/toy.dict " +
                      "> usr/share/dictd/toy.dict.dz && tar -caf " + name +
                      " ./usr && ar qU ../toy.deb debian-binary " + name + " 2>&1 && rm " + name;
    ASSERT_EQ(std::system(make.c_str()), 0);
    unpack_debian_package(root_ / "toy.deb", target);
    unpack(target / "usr/share/dictd/toy.dict.dz", target);
    EXPECT_EQ(read(target / "toy.dict"), "a word") << ending;
    fs::remove_all(target);
    fs::create_directories(target);
  }
  // What --from names may be the package itself, whose files need what the dataset says.
  auto dataset = toy({});
  dataset.files.resize(1);
  dataset.files[0] = {.path = "toy/toy.dict", .size = 6, .sha256 = sha256("a word")};
  dataset.unpack_further = [](const fs::path& into) { unpack(into / "usr/share/dictd/toy.dict.dz", into); };
  fs::remove(folder / "usr/share/dictd/toy.dict");
  ASSERT_EQ(
      std::system(("cd " + shell_word(folder.string()) + " && rm -f ../toy.deb && tar -cJf data.tar.xz ./usr && " +
                   "ar qU ../toy.deb debian-binary data.tar.xz 2>&1")
                      .c_str()),
      0);
  fetch(dataset, root_ / "toy.deb");
  EXPECT_EQ(read(data_dir_ / "toy/toy.dict"), "a word");
  write(root_ / "empty.deb", "!<arch>\n");
  EXPECT_THROW(unpack_debian_package(root_ / "empty.deb", target), EnvironmentError);
}

TEST_F(FetchTest, TakesAFolderThatHoldsTheDataFolder) {
  for (const auto& [path, content] : contents) write(root_ / "here" / fs::path(path).filename(), content);
  write(root_ / "unrelated" / "x", "x");
  fs::create_directories(data_dir_);
  fetch(toy({}), root_);
  EXPECT_THAT(files(), testing::ElementsAre("toy/a.bin", "toy/b.bin"));
  EXPECT_EQ(read(data_dir_ / "toy/b.bin"), "second file");
}

TEST_F(FetchTest, AFolderMustHoldEveryFile) {
  write(root_ / "here" / "a.bin", "first file");
  write(root_ / "here" / ".fetch-other" / "b.bin", "second file");  // another fetch's, perhaps half of it
  try {
    fetch(toy({}), root_ / "here");
    ADD_FAILURE();
  } catch (const EnvironmentError& error) {
    EXPECT_THAT(error.what(), HasSubstr("toy/b.bin is not in it"));
  }
  EXPECT_THAT(files(), testing::IsEmpty());
}

TEST_F(FetchTest, AnArchiveCannotWriteOutside) {
  write(root_ / "inside" / "x", "x");
  const auto archive = root_ / "evil.tar.gz";
  ASSERT_EQ(std::system(("tar -C " + shell_word(root_ / "inside") + " -P -czf " + shell_word(archive) +
                         " --transform 's,x,../../escaped,' x 2>/dev/null")
                            .c_str()),
            0);
  fs::create_directories(root_ / "a" / "b");
  EXPECT_THROW(unpack(archive, root_ / "a" / "b"), EnvironmentError);
  EXPECT_FALSE(fs::exists(root_ / "escaped"));
}

struct Entry {
  std::string name, symbolic_link, hard_link, content;
};

// A .tar that no tar program would write.
void write_archive(const fs::path& path, const std::vector<Entry>& entries) {
  const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), &archive_write_free);
  archive_write_set_format_pax(writer.get());  // pax_restricted leaves out the content of a hard link
  ASSERT_EQ(archive_write_open_filename(writer.get(), path.c_str()), ARCHIVE_OK);
  for (const auto& e : entries) {
    const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname(entry.get(), e.name.c_str());
    archive_entry_set_filetype(entry.get(), e.symbolic_link.empty() ? AE_IFREG : AE_IFLNK);
    if (!e.symbolic_link.empty()) archive_entry_set_symlink(entry.get(), e.symbolic_link.c_str());
    if (!e.hard_link.empty()) archive_entry_set_hardlink(entry.get(), e.hard_link.c_str());
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(e.content.size()));
    ASSERT_EQ(archive_write_header(writer.get(), entry.get()), ARCHIVE_OK) << archive_error_string(writer.get());
    archive_write_data(writer.get(), e.content.data(), e.content.size());
  }
}

TEST_F(FetchTest, LinksInAnArchiveLeadNowhere) {
  const auto archive = root_ / "links.tar", victim = root_ / "victim";
  const auto folder = root_ / "unpacked";
  for (const auto& linked : {Entry{.name = "file", .symbolic_link = victim, .content = ""},
                             Entry{.name = "file", .hard_link = victim, .content = ""},
                             Entry{.name = "file", .hard_link = victim, .content = "written through"}}) {
    write(victim, "untouched");
    fs::remove_all(folder);
    fs::create_directories(folder);
    write_archive(archive,
                  {linked, {.name = "file", .content = "written after"}, {.name = "other", .content = "here"}});
    unpack(archive, folder);
    EXPECT_EQ(read(victim), "untouched");
    EXPECT_EQ(read(folder / "file"), "written after");
    EXPECT_EQ(read(folder / "other"), "here");
  }
  fs::create_directories(root_ / "outside");
  write_archive(archive, {{.name = "door", .symbolic_link = root_ / "outside"}, {.name = "door/x", .content = "x"}});
  unpack(archive, folder);
  EXPECT_TRUE(fs::is_empty(root_ / "outside"));
}

// A home that lies elsewhere is nothing that an archive did.
TEST_F(FetchTest, TheDataFolderMayBeReachedThroughALink) {
  for (const auto& [path, content] : contents) write(root_ / "here" / path, content);
  const auto archive = root_ / "toy.tar.gz";
  ASSERT_EQ(std::system(("tar -C " + shell_word(root_ / "here") + " -czf " + shell_word(archive) + " .").c_str()), 0);
  fs::create_directories(root_ / "disk");
  fs::create_directory_symlink(root_ / "disk", data_dir_);
  fetch(toy({}), archive);
  EXPECT_EQ(read(root_ / "disk/toy/b.bin"), "second file");
}

// Damage that leaves size and time stamp as they were.
void damage_quietly(const fs::path& path, const std::string& content) {
  ASSERT_EQ(fs::file_size(path), content.size());
  const auto time = fs::last_write_time(path);
  write(path, content);
  fs::last_write_time(path, time);
}

TEST_F(FetchTest, DamageIsNamedWithBothSums) {
  const auto dataset = toy({source(contents)});
  fetch(dataset);
  EXPECT_TRUE(damage(dataset, data_dir_).empty());
  const auto path = data_dir_ / "toy/b.bin";
  damage_quietly(path, "seconD file");
  const auto found = damage(dataset, data_dir_);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].file.path, "toy/b.bin");
  EXPECT_THAT(found[0].what, HasSubstr(path.string()));
  EXPECT_THAT(found[0].what, HasSubstr(sha256("second file") + " expected, " + sha256("seconD file") + " found"));
  fs::resize_file(path, 3);
  EXPECT_THAT(damage(dataset, data_dir_).at(0).what,
              HasSubstr(sha256("second file") + " expected, " + sha256("sec") + " found (11 bytes expected, 3 found)"));
  fs::resize_file(path, 0);
  EXPECT_THAT(damage(dataset, data_dir_).at(0).what, HasSubstr("it is empty"));
  fs::remove(path);
  EXPECT_THAT(damage(dataset, data_dir_).at(0).what, HasSubstr("No such file"));
  fs::create_directory(path);
  EXPECT_THAT(damage(dataset, data_dir_).at(0).what, HasSubstr("no regular file"));
}

TEST_F(FetchTest, TheRemedyMendsWhateverIsWrong) {
  const auto dataset = toy({source(contents)});
  fetch(dataset);
  for (const char* file : {"toy/a.bin", "toy/b.bin"}) {
    const auto path = data_dir_ / file;
    const auto mends = [&](const auto& spoil) {
      spoil();
      ASSERT_EQ(damage(dataset, data_dir_).size(), 1U) << file;
      fetch(dataset);
      EXPECT_TRUE(damage(dataset, data_dir_).empty()) << file;
      EXPECT_EQ(read(path), contents.at(file));
    };
    mends([&] { damage_quietly(path, std::string(contents.at(file).size(), 'x')); });
    mends([&] { fs::resize_file(path, 3); });
    mends([&] { fs::remove(path); });
  }
}

TEST_F(FetchTest, WhatIsGivenReplacesWhatIsDamagedAndNothingElse) {
  fetch(toy({source(contents)}));
  const auto whole = data_dir_ / "toy/a.bin";
  const auto before = fs::last_write_time(whole);
  damage_quietly(data_dir_ / "toy/b.bin", "seconD file");
  write(root_ / "here" / "b.bin", "second file");  // all that is needed
  fetch(toy({}), root_ / "here");
  EXPECT_EQ(read(data_dir_ / "toy/b.bin"), "second file");
  EXPECT_EQ(fs::last_write_time(whole), before);
}

// What a person has put there stays.
TEST_F(FetchTest, NothingButAFileIsReplaced) {
  for (const bool is_pipe : {false, true}) {
    const auto in_the_way = data_dir_ / "toy/a.bin";
    fs::create_directories(in_the_way.parent_path());
    if (is_pipe) {
      ASSERT_EQ(::mkfifo(in_the_way.c_str(), 0600), 0);
    } else {
      fs::create_directory(in_the_way);
    }
    try {
      fetch(toy({source(contents)}));
      ADD_FAILURE();
    } catch (const EnvironmentError& error) {
      EXPECT_EQ(error.what(),
                in_the_way.string() + " is in the way of a data file, and is no regular file: move it elsewhere");
    }
    fs::remove(in_the_way);
  }
}

TEST_F(FetchTest, APipeIsNoArchive) {
  ASSERT_EQ(::mkfifo((root_ / "pipe.deb").c_str(), 0600), 0);
  EXPECT_THROW(fetch(toy({}), root_ / "pipe.deb"), EnvironmentError);
}

TEST_F(FetchTest, TheLimitThatAWriteMeetsIsNamed) {
  for (const auto& [path, content] : contents) write(root_ / "here" / path, content);
  const auto archive = root_ / "toy.tar";
  ASSERT_EQ(std::system(("tar -C " + shell_word(root_ / "here") + " -cf " + shell_word(archive) + " .").c_str()), 0);
  survive_file_size_limit();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 4;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::vector<std::string> reasons;
  for (const auto& from : {root_ / "here", archive}) {
    try {
      fetch(toy({}), from);
    } catch (const EnvironmentError& error) {
      reasons.emplace_back(error.what());
    }
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_EQ(reasons.size(), 2U);
  for (const auto& reason : reasons) EXPECT_THAT(reason, HasSubstr("File too large; the limit is 4 bytes (ulimit -f)"));
  EXPECT_THAT(files(), testing::IsEmpty());
}

}  // namespace
}  // namespace etude
