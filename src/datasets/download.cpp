#include <curl/curl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "core/error.h"
#include "core/released_by.h"
#include "datasets/sources.h"

namespace etude {
namespace {

int report(void* progress, curl_off_t total, curl_off_t done, curl_off_t /*up_total*/, curl_off_t /*up*/) {
  const auto& [hear, what] = *static_cast<std::pair<FetchProgress, std::string>*>(progress);
  if (hear) hear(static_cast<std::uintmax_t>(done), static_cast<std::uintmax_t>(total), what);
  return 0;
}

}  // namespace

void download(const std::string& url, const std::filesystem::path& path, const FetchProgress& progress) {
  const std::unique_ptr<CURL, ReleasedBy<curl_easy_cleanup>> curl(curl_easy_init());
  const std::unique_ptr<std::FILE, ReleasedBy<std::fclose>> file(std::fopen(path.c_str(), "wb"));
  if (!file) throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  std::pair<FetchProgress, std::string> hear{progress, "downloading " + path.filename().string()};
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl.get(), CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1000L);  // under 1 kB/s for 30 s: given up
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, 30L);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, file.get());
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, report);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &hear);
  if (const CURLcode code = curl_easy_perform(curl.get()); code != CURLE_OK) {
    throw EnvironmentError(curl_easy_strerror(code));
  }
  if (std::fflush(file.get()) != 0) {
    throw EnvironmentError(fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
  }
}

DatasetSource archive_source(const std::string& url) {
  return {.description = url, .fetch = [url](const std::filesystem::path& folder, const FetchProgress& progress) {
            const auto archive = folder / std::filesystem::path(url).filename();
            download(url, archive, progress);
            unpack(archive, folder);
          }};
}

}  // namespace etude
