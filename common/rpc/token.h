// Bearer tokens: JSON Web Tokens (RFC 7519) signed by HS256 or ES256.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

#include "common/base/principal.h"

namespace zoneflow::rpc {

// Who a token names, and until when.
struct Verified {
  Principal principal;
  std::chrono::system_clock::time_point expires_at;  // `exp`; 2255 if it is later
};

// Checks tokens against one key. Thread-safe.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;

  // Reads the key: a PEM public key (P-256) verifies ES256, any other file of at least 32 bytes is
  // the secret of HS256. A final line break is not part of a secret. InvalidArgument names the
  // file, and refuses a public key in another form: taken for a secret, it would let everybody in.
  static absl::StatusOr<std::unique_ptr<TokenVerifier>> FromKeyFile(const std::string& path);

  // Returns the principal the token names: claims `sub` (1 to 256 bytes), `roles`, `zones` and
  // `departments` (up to 256 texts each, of 1 to 128 bytes; "*" stands for all zones or
  // departments), all without control characters and marks that are not seen; a claim that is not
  // there names none. Unauthenticated says why a token is refused: longer than 8 KiB,
  // shape, another algorithm than the key's, an extension (`crit`, `b64`), signature, JSON that
  // nests deeper than 8 or names a member twice, `exp` missing or past, `nbf` ahead, a claim
  // missing or not as above. Never echoes the token.
  virtual absl::StatusOr<Verified> Verify(std::string_view token,
                                          std::chrono::system_clock::time_point now) const = 0;
};

}  // namespace zoneflow::rpc
