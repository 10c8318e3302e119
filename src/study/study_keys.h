#pragma once

#include <string>
#include <variant>
#include <vector>

#include "study/study.h"

namespace etude {

/// A key of the study file, described once: the check of its spelling, what `etude init` writes and the tables of
/// docs/study-file.md are made of these.
struct StudyKey {
  std::string name;
  std::string type;      ///< in words
  std::string fallback;  ///< its default, in TOML; empty: it has none
  std::string meaning;   ///< for the documentation, in Markdown
  std::string hint;      ///< a few words, for the comment in what `etude init` writes
  std::string example;   ///< what `etude init` sets it to, in TOML; its default, commented out, where absent
  /// What it sets, where that is a member of Study as it stands in the file: all of [record].
  std::variant<std::monostate, bool Study::*, std::vector<std::string> Study::*> member{};
};

struct StudySection {
  std::string name;  ///< "grid"; "optimizers.NAME" of those that have names of the study's own; empty: the top level
  std::vector<StudyKey> keys;
  std::string example{};  ///< as `etude init` writes it, its keys in the place of {}; empty: it leaves it out
};

/// In the order in which they are documented and written.
const std::vector<StudySection>& study_sections();

/// One of them, by its name.
const StudySection& section(const std::string& name);

/// The keys of a section, the names of the sections in it among them.
std::vector<std::string> key_names(const std::string& section);

/// The section's table in docs/study-file.md.
std::string key_table(const StudySection& section);

/// A study file to start from.
std::string commented_study();

}  // namespace etude
