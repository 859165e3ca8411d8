#include "common/journal/event_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <utility>

#include "absl/strings/escaping.h"

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/config/key_file.h"

namespace zoneflow::journal {
namespace {

constexpr std::size_t kMacBytes = 32;

std::shared_ptr<const EVP_MAC_CTX> Prepare(std::string_view key) {
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
  RETURN_IF_ERROR(config::ReadKeyFile(
      "EVENT_KEY_FILE", path, [&](std::string_view key) { keys.keys_.push_back(Prepare(key)); }));
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
