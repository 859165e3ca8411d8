#include "common/base/hmac.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "common/base/check.h"

namespace zoneflow {

std::string HmacSha256(std::string_view key, std::string_view text) {
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  ZONEFLOW_CHECK(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                      reinterpret_cast<const unsigned char*>(text.data()), text.size(), code,
                      &size) != nullptr &&
                 size == 32);
  return {reinterpret_cast<const char*>(code), size};
}

}  // namespace zoneflow
