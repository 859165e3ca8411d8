// Tokens for tests that talk to a server outside development mode.
#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "nlohmann/json.hpp"

#include "common/testing/temp_folder.h"
#include "openssl/evp.h"
#include "openssl/hmac.h"

namespace zoneflow::rpc::testing {

// A secret in a file, and tokens that fit it.
class TokenMaker {
 public:
  TokenMaker() { std::ofstream(path(), std::ios::binary) << kSecret << "\n"; }

  // For AUTH_JWT_KEY_FILE.
  std::string path() const { return folder_ / "jwt-key"; }

  // A token of whom the claims name, valid for an hour.
  std::string Make(const std::string& sub, const std::vector<std::string>& roles,
                   const std::vector<std::string>& zones) const {
    const auto end = std::chrono::system_clock::now() + std::chrono::hours(1);
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(end.time_since_epoch()).count();
    return Sign({{"sub", sub}, {"roles", roles}, {"zones", zones}, {"exp", seconds}});
  }

  static std::string Sign(const nlohmann::json& claims) {
    const std::string text = Base64(R"({"alg":"HS256"})") + "." + Base64(claims.dump());
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const std::string secret = kSecret;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
    return text + "." + Base64(std::string(reinterpret_cast<char*>(digest), size));
  }

 private:
  static constexpr char kSecret[] = "a secret of tests, long enough for HS256";

  static std::string Base64(const std::string& text) {
    std::string out;
    absl::WebSafeBase64Escape(text, &out);
    while (!out.empty() && out.back() == '=') {
      out.pop_back();
    }
    return out;
  }

  zoneflow::testing::TempFolder folder_;
};

}  // namespace zoneflow::rpc::testing
