#include "core/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <memory>

#include "core/error.h"
#include "core/released_by.h"

namespace etude {
namespace {

class Digest {
 public:
  Digest() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void update(const char* bytes, std::size_t size) { EVP_DigestUpdate(context_.get(), bytes, size); }
  std::string hexadecimal() {
    std::array<unsigned char, 32> digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
      text += digits[byte >> 4];
      text += digits[byte & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, ReleasedBy<EVP_MD_CTX_free>> context_;
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.update(bytes.data(), bytes.size());
  return digest.hexadecimal();
}

std::string sha256_file(const std::filesystem::path& path, const std::function<void(std::uintmax_t)>& progress) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw EnvironmentError("cannot read " + path.string() + ": " + std::strerror(errno));
  Digest digest;
  std::array<char, 1 << 16> block{};
  std::uintmax_t total = 0;
  while (file.read(block.data(), block.size()), file.gcount() > 0) {
    digest.update(block.data(), static_cast<std::size_t>(file.gcount()));
    total += static_cast<std::uintmax_t>(file.gcount());
    if (progress) progress(total);
  }
  if (file.bad()) throw EnvironmentError("cannot read " + path.string() + " to its end");
  return digest.hexadecimal();
}

}  // namespace etude
