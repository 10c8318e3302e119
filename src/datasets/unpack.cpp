#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <cerrno>
#include <memory>

#include "core/error.h"
#include "core/released_by.h"
#include "datasets/sources.h"
#include "host/file_size_limit.h"

namespace etude {

namespace fs = std::filesystem;

void unpack(const fs::path& path, const fs::path& folder) {
  const std::unique_ptr<archive, ReleasedBy<archive_read_free>> reader(archive_read_new());
  const std::unique_ptr<archive, ReleasedBy<archive_write_free>> writer(archive_write_disk_new());
  const auto check = [&](int result, archive* which) {
    if (result < ARCHIVE_WARN) {
      const int number = archive_errno(which);
      const bool no_room = number == EFBIG || number == ENOSPC;  // "Write failed" tells nobody
      throw EnvironmentError(fmt::format("cannot unpack {}: {}{}", path.string(), archive_error_string(which),
                                         no_room ? ": " + write_error(number) : ""));
    }
  };
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_ar(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_raw(reader.get());
  // An archive must not write outside the folder: by a path that leads there, or through a link that it brings itself.
  archive_write_disk_set_options(writer.get(), ARCHIVE_EXTRACT_SECURE_NODOTDOT);
  check(archive_read_open_filename(reader.get(), path.c_str(), 1 << 16), reader.get());
  archive_entry* entry = nullptr;
  int result = ARCHIVE_OK;
  while ((result = archive_read_next_header(reader.get(), &entry)) != ARCHIVE_EOF) {
    check(result, reader.get());
    const bool is_file = archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr;
    if (!is_file) continue;
    const std::string name =
        archive_format(reader.get()) == ARCHIVE_FORMAT_RAW ? path.stem().string() : archive_entry_pathname(entry);
    archive_entry_set_pathname(entry, (folder / fs::path(name).relative_path()).c_str());
    // A path that leads outside is only a warning to libarchive; here nothing may be left out.
    if (archive_read_extract2(reader.get(), entry, writer.get()) != ARCHIVE_OK) check(ARCHIVE_FATAL, reader.get());
  }
}

}  // namespace etude
