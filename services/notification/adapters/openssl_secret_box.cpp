#include "services/notification/adapters/openssl_secret_box.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/config/key_file.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kForm = "v1";
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher NewCipher() {
  Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  ZONEFLOW_CHECK(cipher != nullptr);
  return cipher;
}

const unsigned char* Unsigned(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Unsigned(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

absl::Status Damaged(std::string_view context) {
  return absl::DataLossError(StrCat("the secret of ", context, " is not what was sealed"));
}

}  // namespace

std::string RandomBytes(std::size_t count) {
  std::string bytes(count, '\0');
  ZONEFLOW_CHECK(RAND_bytes(Unsigned(bytes), static_cast<int>(count)) == 1);
  return bytes;
}

OpensslSecretBox::OpensslSecretBox(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    Add(key);
  }
}

void OpensslSecretBox::Add(std::string_view key) {
  keys_.push_back({absl::BytesToHexString(HmacSha256(key, "zoneflow webhook key id")).substr(0, 8),
                   HmacSha256(key, "zoneflow webhook secrets")});
}

absl::StatusOr<OpensslSecretBox> OpensslSecretBox::FromFile(const std::string& path) {
  OpensslSecretBox box;
  RETURN_IF_ERROR(
      config::ReadKeyFile("WEBHOOK_KEY_FILE", path, [&](std::string_view key) { box.Add(key); }));
  return box;
}

absl::StatusOr<std::string> OpensslSecretBox::Seal(std::string_view secret,
                                                   std::string_view context) const {
  if (keys_.empty()) {
    return absl::FailedPreconditionError(
        "webhooks: this service has no key to keep their secrets with; set WEBHOOK_KEY_FILE");
  }
  const Key& key = keys_.front();
  const std::string nonce = RandomBytes(kNonceBytes);
  std::string sealed(secret.size(), '\0');
  std::string tag(kTagBytes, '\0');
  const Cipher cipher = NewCipher();
  int size = 0;
  ZONEFLOW_CHECK(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                                    Unsigned(std::string_view(key.key)),
                                    Unsigned(std::string_view(nonce))) == 1 &&
                 EVP_EncryptUpdate(cipher.get(), nullptr, &size, Unsigned(context),
                                   static_cast<int>(context.size())) == 1 &&
                 EVP_EncryptUpdate(cipher.get(), Unsigned(sealed), &size, Unsigned(secret),
                                   static_cast<int>(secret.size())) == 1 &&
                 size == static_cast<int>(secret.size()) &&
                 EVP_EncryptFinal_ex(cipher.get(), Unsigned(tag), &size) == 1 &&
                 EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) ==
                     1);
  return StrCat(kForm, ":", key.id, ":", absl::Base64Escape(StrCat(nonce, sealed, tag)));
}

absl::StatusOr<std::string> OpensslSecretBox::Open(std::string_view sealed,
                                                   std::string_view context) const {
  const std::vector<std::string> parts = absl::StrSplit(AbslView(sealed), ':');
  std::string bytes;
  if (parts.size() != 3 || parts[0] != kForm || !absl::Base64Unescape(parts[2], &bytes) ||
      bytes.size() < kNonceBytes + kTagBytes) {
    return Damaged(context);
  }
  const auto key = std::ranges::find(keys_, parts[1], &Key::id);
  if (key == keys_.end()) {
    return absl::FailedPreconditionError(StrCat("the secret of ", context, " is sealed with key ",
                                                parts[1],
                                                ", which WEBHOOK_KEY_FILE does not hold"));
  }
  const std::string_view all = bytes;
  const std::string_view text = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes));
  std::string secret(text.size(), '\0');
  const Cipher cipher = NewCipher();
  int size = 0;
  ZONEFLOW_CHECK(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr,
                                    Unsigned(std::string_view(key->key)), Unsigned(all)) == 1 &&
                 EVP_DecryptUpdate(cipher.get(), nullptr, &size, Unsigned(context),
                                   static_cast<int>(context.size())) == 1 &&
                 EVP_DecryptUpdate(cipher.get(), Unsigned(secret), &size, Unsigned(text),
                                   static_cast<int>(text.size())) == 1 &&
                 EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) ==
                     1);
  unsigned char rest[16];
  if (EVP_DecryptFinal_ex(cipher.get(), rest, &size) != 1) {
    return Damaged(context);
  }
  return secret;
}

}  // namespace zoneflow::notification
