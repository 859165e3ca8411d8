#include "services/notification/core/webhook_signature.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"

#include "common/base/check.h"
#include "common/base/hmac.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kLeastBytes = 24;
constexpr std::size_t kMostBytes = 64;

bool HasRightSize(std::string_view key) {
  return key.size() >= kLeastBytes && key.size() <= kMostBytes;
}

}  // namespace

WebhookSecret::WebhookSecret(std::string key) : key_(std::move(key)) {
  ZONEFLOW_CHECK(HasRightSize(key_));
}

absl::StatusOr<WebhookSecret> WebhookSecret::Parse(std::string_view text) {
  std::string key;
  if (!text.starts_with(kPrefix) ||
      !absl::Base64Unescape(std::string(text.substr(kPrefix.size())), &key) || !HasRightSize(key)) {
    return absl::InvalidArgumentError(StrCat("secret: must be \"whsec_\" and ", kLeastBytes, " to ",
                                             kMostBytes, " bytes in base64"));
  }
  return WebhookSecret(std::move(key));
}

std::string WebhookSecret::ToText() const { return StrCat(kPrefix, absl::Base64Escape(key_)); }

std::string SignWebhook(std::string_view id, std::int64_t timestamp_s, std::string_view body,
                        std::span<const WebhookSecret> secrets) {
  ZONEFLOW_CHECK(!id.empty() && id.find('.') == std::string_view::npos && !secrets.empty());
  const std::string text = StrCat(id, ".", timestamp_s, ".", body);
  std::string header;
  for (const WebhookSecret& secret : secrets) {
    header +=
        StrCat(header.empty() ? "v1," : " v1,", absl::Base64Escape(HmacSha256(secret.key(), text)));
  }
  return header;
}

}  // namespace zoneflow::notification
