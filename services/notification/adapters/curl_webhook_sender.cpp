#include "services/notification/adapters/curl_webhook_sender.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// Beyond this a receiver has said enough: libcurl itself would read header lines without an end.
constexpr std::size_t kMostHeaderBytes = 16 << 10;

// nullopt for an address of another family.
std::optional<IpAddress> AddressOf(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &address, sizeof v4);
    return IpAddress::V4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &address, sizeof v6);
    std::array<std::uint8_t, 16> bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return IpAddress::V6(bytes);
  }
  return std::nullopt;
}

// One attempt, as libcurl's callbacks see it.
struct Attempt {
  IpAddress vetted;
  WebhookAnswer answer;
  std::size_t header_bytes = 0;
};

// The last look before a connection: only the address that was checked.
curl_socket_t OpenSocket(void* attempt, curlsocktype, curl_sockaddr* address) {
  const auto connects_to = AddressOf(address->addr);
  if (!connects_to.has_value() || *connects_to != static_cast<Attempt*>(attempt)->vetted) {
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t TakeHeader(char* data, std::size_t size, std::size_t count, void* attempt) {
  auto& taken = *static_cast<Attempt*>(attempt);
  const std::string_view line(data, size * count);
  taken.header_bytes += line.size();
  if (taken.header_bytes > kMostHeaderBytes) {
    return 0;
  }
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos &&
      absl::AsciiStrToLower(std::string(line.substr(0, colon))) == "retry-after") {
    taken.answer.retry_after =
        std::string(absl::StripAsciiWhitespace(std::string(line.substr(colon + 1))));
  }
  return line.size();
}

std::size_t TakeBody(char* data, std::size_t size, std::size_t count, void* attempt) {
  WebhookAnswer& answer = static_cast<Attempt*>(attempt)->answer;
  const std::size_t bytes = size * count;
  answer.body.append(data, std::min(bytes, kMostAnswerBytes - answer.body.size()));
  if (answer.body.size() == kMostAnswerBytes) {
    answer.body_cut = true;
    return 0;  // ends the transfer: the status is known
  }
  return bytes;
}

bool IsHeader(const std::pair<std::string, std::string>& header) {
  const auto is_line = [](const std::string& text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos;
  };
  return !header.first.empty() && header.first.find(':') == std::string::npos &&
         is_line(header.first) && is_line(header.second);
}

void Initialize() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  ZONEFLOW_CHECK(done == CURLE_OK);
}

}  // namespace

absl::StatusOr<std::vector<IpAddress>> ResolveBySystem(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> guard(found, freeaddrinfo);
  if (error == EAI_NONAME || error == EAI_NODATA) {
    return absl::NotFoundError(StrCat("host '", host, "' has no address"));
  }
  if (error != 0) {
    return absl::UnavailableError(StrCat("host '", host, "': ", gai_strerror(error)));
  }
  std::vector<IpAddress> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (const auto address = AddressOf(*each->ai_addr)) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

CurlWebhookSender::CurlWebhookSender(AddressRules rules, Resolver resolve)
    : rules_(std::move(rules)), resolve_(std::move(resolve)) {
  Initialize();
}

WebhookAnswer CurlWebhookSender::Post(const WebhookRequest& request, milliseconds at_most) {
  const auto begin = Steady::now();
  const auto passed = [&] {
    return std::chrono::duration_cast<milliseconds>(Steady::now() - begin);
  };
  const auto fail = [&](std::string_view fault) {
    WebhookAnswer answer;
    answer.fault = std::string(fault);
    answer.took = passed();
    return answer;
  };
  ZONEFLOW_CHECK(std::all_of(request.headers.begin(), request.headers.end(), IsHeader));

  const Endpoint& endpoint = request.endpoint;
  absl::StatusOr<std::vector<IpAddress>> addresses = std::vector<IpAddress>();
  if (endpoint.address.has_value()) {
    addresses->push_back(*endpoint.address);
  } else {
    addresses = resolve_(endpoint.host);
  }
  const absl::Status good =
      addresses.ok() ? CheckAddresses(endpoint.host, *addresses, rules_) : addresses.status();
  if (!good.ok()) {
    return fail(std::string(good.message()));
  }
  const milliseconds left = at_most - passed();
  if (left <= milliseconds(0)) {
    return fail("timed out: the name took too long to resolve");
  }

  Attempt attempt{addresses->front(), {}};
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                 curl_easy_cleanup);
  ZONEFLOW_CHECK(curl != nullptr);
  const auto set = [&](CURLoption option, auto value) {
    ZONEFLOW_CHECK(curl_easy_setopt(curl.get(), option, value) == CURLE_OK);
  };
  const bool is_v6 = endpoint.address.has_value() && !endpoint.address->is_v4();
  const std::string authority =
      StrCat(is_v6 ? StrCat("[", endpoint.host, "]") : endpoint.host, ":", endpoint.port);
  const std::string url =
      StrCat(endpoint.https ? "https://" : "http://", authority, endpoint.path_and_query);
  set(CURLOPT_URL, url.c_str());
  // The name stays in Host and in TLS; the address is the one that was checked.
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> pinned(nullptr, curl_slist_free_all);
  if (!endpoint.address.has_value()) {
    const std::string address = attempt.vetted.is_v4() ? attempt.vetted.ToText()
                                                       : StrCat("[", attempt.vetted.ToText(), "]");
    pinned.reset(curl_slist_append(
        nullptr, StrCat(endpoint.host, ":", endpoint.port, ":", address).c_str()));
    set(CURLOPT_RESOLVE, pinned.get());
  }
  set(CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&attempt));
  set(CURLOPT_PROTOCOLS_STR, endpoint.https ? "https" : "http");
  set(CURLOPT_PROXY, "");  // none from the environment either
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
  set(CURLOPT_USERAGENT, "Zoneflow");
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDS, request.body.data());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_HEADERFUNCTION, &TakeHeader);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&attempt));
  set(CURLOPT_WRITEFUNCTION, &TakeBody);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&attempt));
  // Without it libcurl would wait a second for a leave to send larger bodies.
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(
      curl_slist_append(nullptr, "Expect:"), curl_slist_free_all);
  for (const auto& [name, value] : request.headers) {
    headers.reset(curl_slist_append(headers.release(), StrCat(name, ": ", value).c_str()));
  }
  set(CURLOPT_HTTPHEADER, headers.get());

  const CURLcode code = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  WebhookAnswer& answer = attempt.answer;
  answer.took = passed();
  const char* address = nullptr;
  curl_easy_getinfo(curl.get(), CURLINFO_PRIMARY_IP, &address);
  answer.address = address == nullptr ? "" : address;
  // Once there is a status the receiver has decided; a body that does not end changes nothing.
  const bool has_answer = status >= 200 && attempt.header_bytes <= kMostHeaderBytes;
  if (has_answer) {
    answer.http_status = static_cast<int>(status);
    answer.body_cut = answer.body_cut || code != CURLE_OK;
  } else {
    answer.body.clear();
    answer.fault = attempt.header_bytes > kMostHeaderBytes ? "the answer's headers have no end"
                   : code == CURLE_OPERATION_TIMEDOUT      ? "timed out"
                                                           : curl_easy_strerror(code);
  }
  return std::move(attempt.answer);
}

absl::Status CurlWebhookSender::Check(const Endpoint& endpoint) {
  if (endpoint.address.has_value()) {
    return absl::OkStatus();  // ParseEndpoint has checked it
  }
  const absl::StatusOr<std::vector<IpAddress>> addresses = resolve_(endpoint.host);
  if (!addresses.ok() && !absl::IsNotFound(addresses.status())) {
    return absl::OkStatus();
  }
  const absl::Status good =
      addresses.ok() ? CheckAddresses(endpoint.host, *addresses, rules_) : addresses.status();
  return good.ok() ? good : absl::InvalidArgumentError(StrCat("url: ", good.message()));
}

}  // namespace zoneflow::notification
