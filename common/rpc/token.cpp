#include "common/rpc/token.h"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "openssl/bio.h"
#include "openssl/core_names.h"
#include "openssl/crypto.h"
#include "openssl/ecdsa.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/pem.h"

namespace zoneflow::rpc {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

class Signature {
 public:
  virtual ~Signature() = default;
  virtual std::string_view algorithm() const = 0;
  virtual bool Fits(std::string_view text, std::string_view signature) const = 0;
};

class Hs256 : public Signature {
 public:
  explicit Hs256(std::string secret) : secret_(std::move(secret)) {}
  std::string_view algorithm() const override { return "HS256"; }
  bool Fits(std::string_view text, std::string_view signature) const override {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    return HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()), Bytes(text),
                text.size(), digest, &size) != nullptr &&
           size == signature.size() && CRYPTO_memcmp(digest, signature.data(), size) == 0;
  }

 private:
  std::string secret_;
};

class Es256 : public Signature {
 public:
  explicit Es256(std::unique_ptr<EVP_PKEY, Free> key) : key_(std::move(key)) {}
  std::string_view algorithm() const override { return "ES256"; }
  bool Fits(std::string_view text, std::string_view signature) const override {
    // The token holds r and s, 32 bytes each (RFC 7518, 3.4); OpenSSL wants them in DER.
    if (signature.size() != 64) {
      return false;
    }
    const std::unique_ptr<ECDSA_SIG, Free> parts(ECDSA_SIG_new());
    ECDSA_SIG_set0(parts.get(), BN_bin2bn(Bytes(signature), 32, nullptr),
                   BN_bin2bn(Bytes(signature) + 32, 32, nullptr));
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(parts.get(), &der);
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    const bool fits =
        size > 0 &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_DigestVerify(context.get(), der, static_cast<std::size_t>(size), Bytes(text),
                         text.size()) == 1;
    OPENSSL_free(der);
    return fits;
  }

 private:
  std::unique_ptr<EVP_PKEY, Free> key_;
};

absl::Status Refuse(std::string_view why) {
  return absl::UnauthenticatedError(StrCat("bearer token: ", why));
}

// The JSON object in a base64url part; discarded if it is none.
nlohmann::json Decode(std::string_view part) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(AbslView(part), &text)) {
    return nlohmann::json::value_t::discarded;
  }
  nlohmann::json value = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return value.is_object() ? value : nlohmann::json(nlohmann::json::value_t::discarded);
}

absl::StatusOr<std::vector<std::string>> Texts(const nlohmann::json& claims, const char* name) {
  std::vector<std::string> texts;
  const auto found = claims.find(name);
  if (found == claims.end()) {
    return texts;
  }
  if (!found->is_array()) {
    return Refuse(StrCat("claim ", name, " is no list"));
  }
  for (const nlohmann::json& item : *found) {
    if (!item.is_string()) {
      return Refuse(StrCat("claim ", name, " holds something that is no text"));
    }
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

class JwtVerifier : public TokenVerifier {
 public:
  explicit JwtVerifier(std::unique_ptr<Signature> signature) : signature_(std::move(signature)) {}

  absl::StatusOr<Principal> Verify(std::string_view token,
                                   std::chrono::system_clock::time_point now) const override {
    const std::vector<absl::string_view> parts = absl::StrSplit(AbslView(token), '.');
    if (parts.size() != 3) {
      return Refuse("not of the form header.claims.signature");
    }
    // The algorithm is the key's: what the token wishes for must not choose how it is checked.
    const nlohmann::json header = Decode(StdView(parts[0]));
    if (header.is_discarded() || header.value("alg", nlohmann::json()) != signature_->algorithm()) {
      return Refuse(StrCat("algorithm is not ", signature_->algorithm()));
    }
    std::string signature;
    if (!absl::WebSafeBase64Unescape(parts[2], &signature) ||
        !signature_->Fits(token.substr(0, token.rfind('.')), signature)) {
      return Refuse("the signature does not fit the key");
    }
    const nlohmann::json claims = Decode(StdView(parts[1]));
    if (claims.is_discarded()) {
      return Refuse("claims are no JSON object");
    }
    const std::int64_t seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto exp = claims.find("exp");
    if (exp == claims.end() || !exp->is_number_integer() || exp->get<std::int64_t>() <= seconds) {
      return Refuse("claim exp is missing or past");
    }
    const auto nbf = claims.find("nbf");
    if (nbf != claims.end() && (!nbf->is_number_integer() || nbf->get<std::int64_t>() > seconds)) {
      return Refuse("claim nbf lies ahead");
    }
    const auto sub = claims.find("sub");
    if (sub == claims.end() || !sub->is_string() || sub->get<std::string>().empty()) {
      return Refuse("claim sub is missing");
    }
    Principal principal;
    principal.id = sub->get<std::string>();
    ASSIGN_OR_RETURN(principal.roles, Texts(claims, "roles"));
    ASSIGN_OR_RETURN(principal.zones, Texts(claims, "zones"));
    principal.all_zones = std::erase(principal.zones, "*") > 0;
    return principal;
  }

 private:
  std::unique_ptr<Signature> signature_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<TokenVerifier>> TokenVerifier::FromKeyFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string key(std::istreambuf_iterator<char>(file), {});
  const auto wrong = [&](std::string_view rule) {
    return absl::InvalidArgumentError(StrCat("AUTH_JWT_KEY_FILE: \"", path, "\" ", rule));
  };
  if (!file) {
    return wrong("cannot be read");
  }
  if (key.starts_with("-----BEGIN")) {
    const std::unique_ptr<BIO, Free> bio(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
    std::unique_ptr<EVP_PKEY, Free> pem(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    char group[32] = "";
    if (pem == nullptr ||
        EVP_PKEY_get_utf8_string_param(pem.get(), OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group),
                                       nullptr) != 1 ||
        std::string_view(group) != "prime256v1") {
      return wrong("must hold a P-256 public key");
    }
    return std::make_unique<JwtVerifier>(std::make_unique<Es256>(std::move(pem)));
  }
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) {
    key.pop_back();
  }
  if (key.size() < 32) {
    return wrong("must hold a secret of at least 32 bytes");
  }
  return std::make_unique<JwtVerifier>(std::make_unique<Hs256>(std::move(key)));
}

}  // namespace zoneflow::rpc
