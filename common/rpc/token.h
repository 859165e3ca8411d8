// Bearer tokens: JSON Web Tokens (RFC 7519) signed by HS256 or ES256.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"

namespace zoneflow::rpc {

// Checks tokens against one key. Thread-safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // Reads the key: a PEM public key (P-256) verifies ES256, any other file of at least 32 bytes is
  // the secret of HS256. A final line break is not part of a secret. InvalidArgument names the
  // file.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> FromKeyFile(const std::string& path);

  // Returns the principal the token names: claims `sub`, `roles` (texts) and `zones` (zone ids; "*"
  // stands for all). Unauthenticated says why a token is refused: shape, another algorithm than the
  // key's, signature, `exp` missing or past, `nbf` ahead, a claim missing. Never echoes the token.
  virtual absl::StatusOr<Principal> Verify(std::string_view token,
                                           std::chrono::system_clock::time_point now) const = 0;
};

}  // namespace zoneflow::rpc
