#include "services/notification/core/mail.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"

#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

constexpr std::string_view kScheme = "mailto:";
constexpr std::size_t kMostMailbox = 254;
// Of a subject, so that lists of letters stay readable.
constexpr std::size_t kMostSubject = 240;
// Base64 in lines of 76 (RFC 2045).
constexpr std::size_t kLine = 76;

absl::Status Wrong(std::string_view url, std::string_view rule) {
  return absl::InvalidArgumentError(StrCat("url: \"", url.substr(0, kMostMailbox), "\" ", rule));
}

// The characters of an atom, and dots (RFC 5321), without those that are letters of URLs or shells.
bool IsLocal(unsigned char c) {
  return absl::ascii_isalnum(c) ||
         std::string_view(".!#$&'*+-/=^_`{|}~").find(static_cast<char>(c)) !=
             std::string_view::npos;
}

bool IsDomain(std::string_view domain) {
  if (domain.empty() || domain.find('.') == std::string_view::npos) {
    return false;
  }
  char before = '.';
  for (const char c : domain) {
    const bool fits = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.';
    if (!fits || ((c == '.' || c == '-') && before == '.') || (c == '.' && before == '-')) {
      return false;
    }
    before = c;
  }
  return before != '.' && before != '-';
}

// The beginning that has at most so many bytes, not ending within a character.
std::string_view Beginning(std::string_view text, std::size_t most) {
  if (text.size() <= most) {
    return text;
  }
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) {
    --most;
  }
  return text.substr(0, most);
}

// RFC 2047: words of at most 75 bytes, each of whole characters, one to a line; the first has the header's
// name in front.
std::string EncodedSubject(std::string_view subject) {
  constexpr std::size_t kMostBytes = 45;  // 60 in base64, and 12 around them
  constexpr std::size_t kMostOfFirst = 39;
  std::string encoded;
  do {
    const std::string_view word = Beginning(subject, encoded.empty() ? kMostOfFirst : kMostBytes);
    StrAppend(&encoded, encoded.empty() ? "" : "\r\n ", "=?UTF-8?B?",
              absl::Base64Escape(AbslView(word)), "?=");
    subject.remove_prefix(word.size());
  } while (!subject.empty());
  return encoded;
}

}  // namespace

absl::StatusOr<std::string> ParseMailbox(std::string_view url, const MailRules& rules) {
  if (!rules.on) {
    return absl::FailedPreconditionError(
        "channel: this deployment sends no mail; its operator sets MAIL_SERVER and MAIL_FROM");
  }
  if (!absl::StartsWithIgnoreCase(AbslView(url), AbslView(kScheme))) {
    return Wrong(url, "is no mail address: write mailto:name@example.com");
  }
  const std::string_view mailbox = url.substr(kScheme.size());
  const std::size_t at = mailbox.rfind('@');
  if (mailbox.size() > kMostMailbox) {
    return Wrong(url, "is longer than 254 bytes");
  }
  if (at == std::string_view::npos || at == 0 || at > 64) {
    return Wrong(url, "is no mail address: a name of at most 64 bytes, @ and a domain");
  }
  const std::string_view local = mailbox.substr(0, at);
  const std::string domain = absl::AsciiStrToLower(std::string(mailbox.substr(at + 1)));
  const bool dots_fit =
      local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos;
  if (!dots_fit || !std::all_of(local.begin(), local.end(), IsLocal) || !IsDomain(domain)) {
    return Wrong(url,
                 "is no mail address: one, of ASCII letters, digits and signs, without a name");
  }
  const auto allows = [&](const std::string& allowed) {
    return domain == allowed || absl::EndsWith(domain, "." + allowed);
  };
  if (!rules.domains.empty() && std::none_of(rules.domains.begin(), rules.domains.end(), allows)) {
    return Wrong(url, StrCat("lies outside of the domains that this deployment sends mail to (",
                             rules.domains.front(), rules.domains.size() > 1 ? " …)" : ")"));
  }
  return StrCat(local, "@", domain);
}

Mail MailOf(std::string to, std::string id, std::string_view subscription,
            std::span<const std::string> items, std::string_view page, Language language) {
  const bool chinese = language == Language::kChinese;
  Mail mail{std::move(to), "", "", std::move(id)};
  if (items.size() == 1) {
    const std::string_view first = items.front();
    mail.subject = std::string(Beginning(first.substr(0, first.find('\n')), kMostSubject));
  } else if (chinese) {
    mail.subject = StrCat("Zoneflow：", items.size(), " 条动态（订阅 ", subscription, "）");
  } else {
    mail.subject = StrCat("Zoneflow: ", items.size(), " events (subscription ", subscription, ")");
  }
  mail.text = StrCat(TextOf(Channel::kMail, items), "\n\n-- \n",
                     chinese ? "订阅：" : "Subscription: ", subscription, page.empty() ? "" : "\n",
                     page, "\n");
  return mail;
}

std::string WriteMail(const Mail& mail, std::string_view from, Instant now) {
  const std::string date =
      absl::FormatTime("%a, %d %b %Y %H:%M:%S +0000", absl::FromChrono(now), absl::UTCTimeZone());
  const std::string_view domain = from.substr(from.rfind('@') + 1);
  std::string written =
      StrCat("From: Zoneflow <", from, ">\r\nTo: <", mail.to,
             ">\r\nSubject: ", EncodedSubject(mail.subject), "\r\nDate: ", date,
             "\r\nMessage-ID: <", mail.id, "@", domain,
             // No answers of programs that are away on holiday (RFC 3834).
             ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: "
             "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
  std::string text;
  for (const char c : mail.text) {
    StrAppend(&text, c == '\n' ? "\r\n" : std::string_view(&c, 1));
  }
  const std::string body = absl::Base64Escape(text);
  for (std::size_t begin = 0; begin < body.size(); begin += kLine) {
    StrAppend(&written, std::string_view(body).substr(begin, kLine), "\r\n");
  }
  return written;
}

AnswerMeans MeaningOfMail(int reply) {
  switch (reply) {
    case 421:
    case 450:
    case 452:
      return AnswerMeans::kThrottle;
    case 530:
    case 534:
    case 535:
    case 538:
      return AnswerMeans::kRetry;
    default:
      return reply / 100 == 2   ? AnswerMeans::kDelivered
             : reply / 100 == 5 ? AnswerMeans::kRefused
                                : AnswerMeans::kRetry;
  }
}

}  // namespace zoneflow::notification
