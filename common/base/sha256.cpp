#include "common/base/sha256.h"

#include <openssl/evp.h>

#include "absl/strings/escaping.h"

#include "common/base/check.h"

namespace zoneflow {

std::string Sha256Hex(std::string_view bytes) {
  // Looked up by its name once: for a short text that costs as much as the hash.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  ZONEFLOW_CHECK(sha256 != nullptr &&
                 EVP_Digest(bytes.data(), bytes.size(), digest, &size, sha256, nullptr) == 1);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), size});
}

}  // namespace zoneflow
