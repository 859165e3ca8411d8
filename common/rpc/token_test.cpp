#include "common/rpc/token.h"

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "common/testing/status_matchers.h"
#include "common/testing/temp_folder.h"
#include "openssl/ec.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/pem.h"
#include "openssl/x509.h"

namespace zoneflow::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::zoneflow::testing::StatusIs;

constexpr char kSecret[] = "a secret that is long enough for HS256";
const auto kNow = std::chrono::system_clock::time_point(std::chrono::seconds(1'612'137'600));

std::string Base64(const std::string& text) {
  std::string out;
  absl::WebSafeBase64Escape(text, &out);
  while (!out.empty() && out.back() == '=') {
    out.pop_back();
  }
  return out;
}

// A token with the header and the claims, of a right signature.
std::string Signed(const std::string& header, const std::string& claims,
                   const std::string& secret = kSecret) {
  const std::string text = Base64(header) + "." + Base64(claims);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return text + "." + Base64(std::string(reinterpret_cast<char*>(digest), size));
}

std::string Token(const std::string& claims, const std::string& alg = "HS256",
                  const std::string& secret = kSecret) {
  return Signed("{\"alg\":\"" + alg + "\"}", claims, secret);
}

// The verifier of a key file with the content.
absl::StatusOr<std::unique_ptr<TokenVerifier>> FromKey(const std::string& content) {
  const zoneflow::testing::TempFolder folder;
  std::ofstream(folder / "key", std::ios::binary) << content;
  return TokenVerifier::FromKeyFile(folder / "key");
}

std::unique_ptr<TokenVerifier> Hs256() { return *FromKey(std::string(kSecret) + "\n"); }

TEST(TokenTest, AValidTokenNamesItsPrincipal) {
  const auto principal = Hs256()->Verify(
      Token(R"({"sub":"person/li","roles":["investment"],"zones":["suzhou"],"exp":1612137601})"),
      kNow);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_EQ(principal->principal.id, "person/li");
  EXPECT_THAT(principal->principal.roles, ElementsAre("investment"));
  EXPECT_THAT(principal->principal.zones, ElementsAre("suzhou"));
  EXPECT_FALSE(principal->principal.all_zones);
  EXPECT_EQ(principal->expires_at, kNow + std::chrono::seconds(1));
}

TEST(TokenTest, AStarStandsForAllZones) {
  const auto principal =
      Hs256()->Verify(Token(R"({"sub":"person/li","zones":["*"],"exp":1612137601})"), kNow);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_TRUE(principal->principal.all_zones);
}

TEST(TokenTest, DepartmentsAreNamedAsZonesAre) {
  const auto some = Hs256()->Verify(
      Token(R"({"sub":"person/li","departments":["自然资源局","水务局"],"exp":1612137601})"), kNow);
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_THAT(some->principal.departments, ElementsAre("自然资源局", "水务局"));
  EXPECT_FALSE(some->principal.all_departments);
  const auto all =
      Hs256()->Verify(Token(R"({"sub":"person/li","departments":["*"],"exp":1612137601})"), kNow);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->principal.departments.empty());
  EXPECT_TRUE(all->principal.all_departments);
  const auto none = Hs256()->Verify(Token(R"({"sub":"person/li","exp":1612137601})"), kNow);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(none->principal.departments.empty());
  EXPECT_FALSE(none->principal.all_departments);
}

TEST(TokenTest, ARefusedTokenSaysWhy) {
  const std::string good = R"({"sub":"person/li","exp":1612137601})";
  const struct {
    std::string token;
    std::string why;
  } cases[] = {
      {"", "not of the form"},
      {"a.b", "not of the form"},
      {Token(good, "none"), "algorithm"},
      {Token(good, "ES256"), "algorithm"},
      {Token(good, "HS256", "another secret"), "signature"},
      {Token(good) + "A", "signature"},
      {Token(R"({"sub":"person/li","exp":1612137600})"), "exp"},
      {Token(R"({"sub":"person/li"})"), "exp"},
      {Token(R"({"sub":"person/li","exp":1612137601,"nbf":1612137601})"), "nbf"},
      {Token(R"({"exp":1612137601})"), "sub"},
      {Token(R"({"sub":"person/li","exp":1612137601,"roles":"operator"})"), "roles"},
      {Token(R"({"sub":"person/li","exp":1612137601,"departments":[""]})"), "departments"},
      {Token("[]"), "claims"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Hs256()->Verify(c.token, kNow),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(c.why)))
        << c.why;
  }
}

// All of them are signed with the right key: what is refused is what they say.
TEST(TokenTest, AnExtensionThatIsNotKnownIsRefused) {
  const std::string claims = R"({"sub":"person/li","exp":1612137601})";
  EXPECT_TRUE(Hs256()->Verify(Signed(R"({"alg":"HS256","typ":"JWT"})", claims), kNow).ok());
  for (const std::string& header :
       {std::string(R"({"alg":"HS256","crit":["exp"],"exp":1})"),
        std::string(R"({"alg":"HS256","crit":[]})"), std::string(R"({"alg":"HS256","b64":false})"),
        std::string(R"({"alg":"HS256","b64":true})"), std::string(R"({"alg":"hs256"})"),
        std::string(R"({"alg":["HS256"]})"), std::string(R"({"alg":"none","alg":"HS256"})"),
        std::string(R"({"alg":"HS256","alg":"HS256"})"), std::string(R"({"Alg":"HS256"})")}) {
    EXPECT_THAT(Hs256()->Verify(Signed(header, claims), kNow),
                StatusIs(absl::StatusCode::kUnauthenticated))
        << header;
  }
}

TEST(TokenTest, ASubThatIsNotSeenAsItIsIsRefused) {
  const auto with = [](const std::string& sub) {
    return Hs256()->Verify(Token(R"({"exp":1612137601,"sub":")" + sub + R"("})"), kNow);
  };
  EXPECT_TRUE(with("person/李雷").ok());
  EXPECT_TRUE(with(std::string(256, 'a')).ok());
  for (const std::string& bad :
       {std::string(257, 'a'), std::string(R"(person/li\n)"), std::string(R"(person/\u0000li)"),
        std::string(R"(person/\u001b[2Jli)"), std::string("person/\x7fli"),
        std::string(R"(person/\u0085li)"), std::string(R"(person/\u202eil)"),
        std::string(R"(person/\u2066il)"), std::string(R"(person/l\u200bi)"),
        std::string(R"(person/\ufeffli)"), std::string(R"(person/\u2028li)"),
        std::string(R"(person/l\u00adi)"), std::string("person/\xff"),
        std::string(R"(person/\ud800)")}) {
    EXPECT_THAT(with(bad), StatusIs(absl::StatusCode::kUnauthenticated)) << bad;
  }
}

TEST(TokenTest, RolesAndZonesAreShortTextsThatAreSeen) {
  const auto with = [](const std::string& claim) {
    return Hs256()->Verify(Token(R"({"exp":1612137601,"sub":"person/li",)" + claim + "}"), kNow);
  };
  std::string many = R"("zones":["a")";
  for (int i = 0; i < 256; ++i) {
    many += R"(,"a")";
  }
  EXPECT_TRUE(with(R"("zones":["suzhou","wuxi"])").ok());
  for (const std::string& bad :
       {std::string(R"("zones":[""])"), std::string(R"("zones":["a\nb"])"),
        std::string(R"("zones":["*\u200b"])"), R"("zones":[")" + std::string(129, 'a') + R"("])",
        many + "]", std::string(R"("zones":"*")"), std::string(R"("zones":[["*"]])"),
        std::string(R"("roles":["operator\u0000"])"), std::string(R"("roles":{"operator":1})")}) {
    EXPECT_THAT(with(bad), StatusIs(absl::StatusCode::kUnauthenticated)) << bad;
  }
}

TEST(TokenTest, WhatTwoReadersMayReadInTwoWaysIsRefused) {
  const std::string good = R"({"sub":"person/li","exp":1612137601})";
  const std::string token = Token(good);
  std::string deep = "1";
  for (int i = 0; i < 1000; ++i) {
    deep = "[" + deep + "]";
  }
  const std::string cases[] = {
      Token(R"({"sub":"person/li","exp":1612137601,"sub":"person/wu"})"),
      Token(R"({"sub":"person/li","exp":1,"exp":1612137601})"),
      Token(R"({"sub":"person/li","exp":1612137601,"x":{"y":1,"y":2}})"),
      Token(R"({"sub":"person/li","exp":1612137601,"x":)" + deep + "}"),
      Token(R"({"sub":"person/li","exp":1612137601,"x":")" + std::string(8192, 'x') + R"("})"),
      Token(R"({"sub":"person/li","exp":1612137601,"nbf":18446744073709551615})"),
      Token(R"({"sub":"person/li","exp":18446744073709551615})"),
      Token(R"({"sub":"person/li","exp":1e300})"),
      Token(R"({"sub":"person/li","exp":"1612137601"})"),
      Token(good + " " + good),
      token + "=",
      token + "\n",
      " " + token,
      token + "." + token,
  };
  for (const std::string& bad : cases) {
    EXPECT_THAT(Hs256()->Verify(bad, kNow), StatusIs(absl::StatusCode::kUnauthenticated))
        << bad.substr(0, 200);
  }
  // As late as it may be: the time does not run over.
  const auto late =
      Hs256()->Verify(Token(R"({"sub":"person/li","exp":9223372036854775807})"), kNow);
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_GT(late->expires_at, kNow);
}

TEST(TokenTest, APublicKeyVerifiesEs256) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  const std::string pem(data, static_cast<std::size_t>(length));
  BIO_free(bio);
  const auto verifier = FromKey(pem);
  ASSERT_TRUE(verifier.ok()) << verifier.status();

  const std::string text =
      Base64(R"({"alg":"ES256"})") + "." + Base64(R"({"sub":"person/li","exp":1612137601})");
  unsigned char der[128];
  std::size_t der_size = sizeof(der);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.get());
  ASSERT_EQ(EVP_DigestSign(context, der, &der_size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()),
            1);
  EVP_MD_CTX_free(context);
  const unsigned char* cursor = der;
  ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der_size));
  std::string raw(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(parts), reinterpret_cast<unsigned char*>(raw.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(parts), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
  ECDSA_SIG_free(parts);

  EXPECT_TRUE((*verifier)->Verify(text + "." + Base64(raw), kNow).ok());
  raw[0] = static_cast<char>(raw[0] ^ 1);
  EXPECT_THAT((*verifier)->Verify(text + "." + Base64(raw), kNow),
              StatusIs(absl::StatusCode::kUnauthenticated));
  // A public key is no secret: a token signed with its text must not pass.
  EXPECT_THAT((*verifier)->Verify(Token(R"({"sub":"x","exp":1612137601})", "HS256", pem), kNow),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("algorithm")));
}

// Everybody knows it: taken for a secret, it would let everybody in.
TEST(TokenTest, APublicKeyIsNeverTakenForASecret) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio, &data);
  const std::string pem(data, static_cast<std::size_t>(length));
  BIO_free(bio);
  for (const std::string& before : {std::string("\n"), std::string("  "),
                                    std::string("\xEF\xBB\xBF"), std::string("# the key\n")}) {
    const auto verifier = FromKey(before + pem);
    if (verifier.ok()) {
      std::string secret = before + pem;
      secret.pop_back();
      EXPECT_THAT(
          (*verifier)->Verify(Token(R"({"sub":"x","exp":1612137601})", "HS256", secret), kNow),
          StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("algorithm")));
    }
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  const std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  EXPECT_THAT(FromKey(bytes), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("PEM")));
  EXPECT_THAT(FromKey(R"({"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAA","y":"AAAA"})"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("PEM")));
}

TEST(TokenTest, AWeakOrMissingKeyIsRefused) {
  EXPECT_THAT(FromKey("short\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at least 32 bytes")));
  EXPECT_THAT(TokenVerifier::FromKeyFile("/does/not/exist"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace zoneflow::rpc
