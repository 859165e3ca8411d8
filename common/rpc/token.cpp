#include "common/rpc/token.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
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
#include "openssl/x509.h"

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

// More than any token of the suite needs, and less than a client's metadata may hold.
constexpr std::size_t kLongestToken = 8192;
constexpr std::size_t kLongestSub = 256;
constexpr std::size_t kLongestName = 128;  // of a role, a zone or a department
constexpr std::size_t kMostNames = 256;
constexpr int kDeepestJson = 8;
// 2255 in seconds since 1970: beyond it a time in nanoseconds does not fit 64 bits.
constexpr std::int64_t kLatestExpiry = 9'000'000'000;

// base64url without padding (RFC 7515, 2): the decoder below would take padding and blanks as well.
bool IsBase64Url(std::string_view part) {
  return std::all_of(part.begin(), part.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

// Whether objects and lists within each other stay within the limit. The text need not be JSON.
bool IsShallow(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;  // what is escaped ends no text
    } else if (quoted) {
      quoted = text[i] != '"';
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == '{' || text[i] == '[') {
      if (++depth > kDeepestJson) {
        return false;
      }
    } else if (text[i] == '}' || text[i] == ']') {
      --depth;
    }
  }
  return true;
}

// The JSON object in a base64url part; discarded if it is none, nests deeply or names a member
// twice: of two values another reader may take the other one.
nlohmann::json Decode(std::string_view part) {
  const nlohmann::json none(nlohmann::json::value_t::discarded);
  std::string text;
  if (!IsBase64Url(part) || !absl::WebSafeBase64Unescape(AbslView(part), &text) ||
      !IsShallow(text)) {
    return none;
  }
  std::vector<std::set<std::string>> names;
  bool twice = false;
  const auto notice = [&](int /*depth*/, nlohmann::json::parse_event_t event,
                          nlohmann::json& parsed) {
    if (event == nlohmann::json::parse_event_t::object_start) {
      names.emplace_back();
    } else if (event == nlohmann::json::parse_event_t::object_end) {
      names.pop_back();
    } else if (event == nlohmann::json::parse_event_t::key) {
      twice = !names.back().insert(parsed.get<std::string>()).second || twice;
    }
    return true;
  };
  nlohmann::json value = nlohmann::json::parse(text, notice, /*allow_exceptions=*/false);
  return value.is_object() && !twice ? value : none;
}

// Whether the UTF-8 text holds a character that is not seen where it is printed, or changes how
// what stands beside it is seen: controls, separators of lines, marks of direction, of width zero.
bool HidesSomething(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    const unsigned third = byte(2);
    const bool c0 = first < 0x20 || first == 0x7F;
    const bool c1 = first == 0xC2 && second < 0xA0;
    const bool soft_hyphen_or_arabic =
        (first == 0xC2 && second == 0xAD) || (first == 0xD8 && second == 0x9C);
    // U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF.
    const bool format = (first == 0xE2 && second == 0x80 &&
                         ((third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE))) ||
                        (first == 0xE2 && second == 0x81 && third >= 0xA0 && third <= 0xAF) ||
                        (first == 0xEF && second == 0xBB && third == 0xBF);
    if (c0 || c1 || soft_hyphen_or_arabic || format) {
      return true;
    }
  }
  return false;
}

// Roles, zones or departments. One that is empty would stand for what has none: a zone that nobody
// knows.
absl::StatusOr<std::vector<std::string>> Texts(const nlohmann::json& claims, const char* name) {
  std::vector<std::string> texts;
  const auto found = claims.find(name);
  if (found == claims.end()) {
    return texts;
  }
  if (!found->is_array()) {
    return Refuse(StrCat("claim ", name, " is no list"));
  }
  if (found->size() > kMostNames) {
    return Refuse(StrCat("claim ", name, " holds more than ", kMostNames, " texts"));
  }
  for (const nlohmann::json& item : *found) {
    if (!item.is_string()) {
      return Refuse(StrCat("claim ", name, " holds something that is no text"));
    }
    texts.push_back(item.get<std::string>());
    if (texts.back().empty() || texts.back().size() > kLongestName ||
        HidesSomething(texts.back())) {
      return Refuse(StrCat("claim ", name, " holds a text that is empty, longer than ",
                           kLongestName, " bytes or has control characters"));
    }
  }
  return texts;
}

// Whole seconds since 1970; nullopt for anything else.
std::optional<std::int64_t> Seconds(const nlohmann::json& value) {
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
    return std::nullopt;
  }
  return value.get<std::int64_t>();
}

class JwtVerifier : public TokenVerifier {
 public:
  explicit JwtVerifier(std::unique_ptr<Signature> signature) : signature_(std::move(signature)) {}

  absl::StatusOr<Verified> Verify(std::string_view token,
                                  std::chrono::system_clock::time_point now) const override {
    if (token.size() > kLongestToken) {
      return Refuse(StrCat("longer than ", kLongestToken, " bytes"));
    }
    const std::vector<absl::string_view> parts = absl::StrSplit(AbslView(token), '.');
    if (parts.size() != 3) {
      return Refuse("not of the form header.claims.signature");
    }
    // The algorithm is the key's: what the token wishes for must not choose how it is checked.
    const nlohmann::json header = Decode(StdView(parts[0]));
    if (header.is_discarded() || header.value("alg", nlohmann::json()) != signature_->algorithm()) {
      return Refuse(StrCat("algorithm is not ", signature_->algorithm()));
    }
    // RFC 7515, 4.1.11: who does not know every extension that `crit` names must refuse. We know
    // none; `b64` (RFC 7797) would change what is signed.
    for (const char* extension : {"crit", "b64"}) {
      if (header.contains(extension)) {
        return Refuse(StrCat("header ", extension, " asks for an extension that is not known"));
      }
    }
    std::string signature;
    if (!IsBase64Url(StdView(parts[2])) || !absl::WebSafeBase64Unescape(parts[2], &signature) ||
        !signature_->Fits(token.substr(0, token.rfind('.')), signature)) {
      return Refuse("the signature does not fit the key");
    }
    const nlohmann::json claims = Decode(StdView(parts[1]));
    if (claims.is_discarded()) {
      return Refuse("claims are no JSON object, nest too deeply or name one twice");
    }
    return PrincipalOf(claims, now);
  }

 private:
  static absl::StatusOr<Verified> PrincipalOf(const nlohmann::json& claims,
                                              std::chrono::system_clock::time_point now) {
    const std::int64_t seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto exp = Seconds(claims.value("exp", nlohmann::json()));
    if (!exp.has_value() || *exp <= seconds) {
      return Refuse("claim exp is missing or past");
    }
    if (const auto nbf = claims.find("nbf"); nbf != claims.end()) {
      const auto from = Seconds(*nbf);
      if (!from.has_value() || *from > seconds) {
        return Refuse("claim nbf lies ahead");
      }
    }
    const auto sub = claims.find("sub");
    if (sub == claims.end() || !sub->is_string() || sub->get<std::string>().empty()) {
      return Refuse("claim sub is missing");
    }
    Verified verified;
    verified.expires_at =
        std::chrono::system_clock::time_point(std::chrono::seconds(std::min(*exp, kLatestExpiry)));
    Principal& principal = verified.principal;
    principal.id = sub->get<std::string>();
    if (principal.id.size() > kLongestSub || HidesSomething(principal.id)) {
      return Refuse(
          StrCat("claim sub is longer than ", kLongestSub, " bytes or has control characters"));
    }
    ASSIGN_OR_RETURN(principal.roles, Texts(claims, "roles"));
    ASSIGN_OR_RETURN(principal.zones, Texts(claims, "zones"));
    principal.all_zones = std::erase(principal.zones, "*") > 0;
    ASSIGN_OR_RETURN(principal.departments, Texts(claims, "departments"));
    principal.all_departments = std::erase(principal.departments, "*") > 0;
    return verified;
  }

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
  // Wherever it begins: with a blank line before it, a public key would else be taken for a secret,
  // and everybody knows it.
  if (key.find("-----BEGIN") != std::string::npos) {
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
  const unsigned char* der = Bytes(key);
  const std::unique_ptr<EVP_PKEY, Free> public_key(
      d2i_PUBKEY(nullptr, &der, static_cast<long>(key.size())));
  if (public_key != nullptr || (key.starts_with('{') && key.find("\"kty\"") != std::string::npos)) {
    return wrong("holds a public key that is not in PEM; it is no secret");
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
