// Secrets of webhooks at rest: AES-256-GCM (NIST SP 800-38D), by OpenSSL.
//
//   v1:KEY_ID:BASE64(nonce of 12 bytes, what is sealed, tag of 16 bytes)
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/notification/core/webhook_endpoint.h"

namespace zoneflow::notification {

// So many bytes that nobody can guess.
std::string RandomBytes(std::size_t count);

// Thread-safe.
class OpensslSecretBox final : public SecretBox {
 public:
  // No key: nothing can be sealed or opened.
  OpensslSecretBox() = default;
  // The first one seals, all open. Each is any text; what encrypts is derived from it.
  explicit OpensslSecretBox(const std::vector<std::string>& keys);

  // Reads a file of one or two lines, each a key of at least 32 bytes as it stands, the line break
  // not part of it. No path is no key. InvalidArgument names WEBHOOK_KEY_FILE, the file and the
  // rule, and never what is in it.
  static absl::StatusOr<OpensslSecretBox> FromFile(const std::string& path);

  bool empty() const { return keys_.empty(); }

  absl::StatusOr<std::string> Seal(std::string_view secret,
                                   std::string_view context) const override;
  absl::StatusOr<std::string> Open(std::string_view sealed,
                                   std::string_view context) const override;

 private:
  struct Key {
    std::string id;   // tells which key sealed a secret, and nothing of the key
    std::string key;  // 32 bytes
  };

  void Add(std::string_view key);

  std::vector<Key> keys_;
};

}  // namespace zoneflow::notification
