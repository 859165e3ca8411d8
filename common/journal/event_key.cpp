#include "common/journal/event_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <fstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::journal {
namespace {

constexpr std::size_t kShortestKey = 32;
constexpr std::size_t kLargestFile = 4096;
constexpr std::size_t kMacBytes = 32;

std::shared_ptr<const EVP_MAC_CTX> Prepare(const std::string& key) {
  EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  ZONEFLOW_CHECK(hmac != nullptr);
  const std::shared_ptr<EVP_MAC_CTX> context(EVP_MAC_CTX_new(hmac), EVP_MAC_CTX_free);
  EVP_MAC_free(hmac);  // the context holds it
  char digest[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
  ZONEFLOW_CHECK(EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key.data()),
                              key.size(), params) == 1);
  return context;
}

// From a copy of the prepared context: hashing the key again would cost as much as the text.
std::string Mac(const EVP_MAC_CTX& prepared, std::string_view text) {
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context(
      EVP_MAC_CTX_dup(&prepared), EVP_MAC_CTX_free);
  unsigned char mac[kMacBytes];
  std::size_t size = 0;
  ZONEFLOW_CHECK(context != nullptr &&
                 EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(text.data()),
                                text.size()) == 1 &&
                 EVP_MAC_final(context.get(), mac, &size, sizeof mac) == 1 && size == kMacBytes);
  return absl::BytesToHexString({reinterpret_cast<const char*>(mac), size});
}

}  // namespace

absl::StatusOr<EventKeys> EventKeys::FromFile(const std::string& path) {
  EventKeys keys;
  if (path.empty()) {
    return keys;
  }
  const auto wrong = [&](std::string_view rule) {
    return absl::InvalidArgumentError(StrCat("EVENT_KEY_FILE: \"", path, "\" ", rule));
  };
  std::ifstream file(path, std::ios::binary);
  std::string text(kLargestFile + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return wrong("cannot be read");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kLargestFile) {
    return wrong(StrCat("must be at most ", kLargestFile, " bytes"));
  }
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  if (lines.size() > 2) {
    return wrong("must be one key a line and at most two");
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string& line = lines[i];
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    if (line.size() < kShortestKey) {
      return wrong(StrCat("line ", i + 1, ": must be a key of at least ", kShortestKey, " bytes"));
    }
    keys.keys_.push_back(Prepare(line));
    OPENSSL_cleanse(line.data(), line.size());
  }
  OPENSSL_cleanse(text.data(), text.size());
  return keys;
}

std::string EventKeys::Sign(std::string_view hash) const {
  return keys_.empty() ? "" : Mac(*keys_.front(), hash);
}

bool EventKeys::Verify(std::string_view hash, std::string_view mac) const {
  bool verified = keys_.empty();
  for (const Key& key : keys_) {
    const std::string expected = Mac(*key, hash);
    verified |= mac.size() == expected.size() &&
                CRYPTO_memcmp(mac.data(), expected.data(), expected.size()) == 0;
  }
  return verified;
}

}  // namespace zoneflow::journal
