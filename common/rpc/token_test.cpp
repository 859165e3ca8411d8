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

std::string Token(const std::string& claims, const std::string& alg = "HS256",
                  const std::string& secret = kSecret) {
  const std::string text = Base64("{\"alg\":\"" + alg + "\"}") + "." + Base64(claims);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
  return text + "." + Base64(std::string(reinterpret_cast<char*>(digest), size));
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
  EXPECT_EQ(principal->id, "person/li");
  EXPECT_THAT(principal->roles, ElementsAre("investment"));
  EXPECT_THAT(principal->zones, ElementsAre("suzhou"));
  EXPECT_FALSE(principal->all_zones);
}

TEST(TokenTest, AStarStandsForAllZones) {
  const auto principal =
      Hs256()->Verify(Token(R"({"sub":"person/li","zones":["*"],"exp":1612137601})"), kNow);
  ASSERT_TRUE(principal.ok()) << principal.status();
  EXPECT_TRUE(principal->all_zones);
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
      {Token("[]"), "claims"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Hs256()->Verify(c.token, kNow),
                StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(c.why)))
        << c.why;
  }
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

TEST(TokenTest, AWeakOrMissingKeyIsRefused) {
  EXPECT_THAT(FromKey("short\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at least 32 bytes")));
  EXPECT_THAT(TokenVerifier::FromKeyFile("/does/not/exist"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("cannot be read")));
}

}  // namespace
}  // namespace zoneflow::rpc
