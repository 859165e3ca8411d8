#include "services/notification/adapters/curl_webhook_sender.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/synchronization/mutex.h"

#include "common/base/check.h"
#include "common/base/str_cat.h"

namespace zoneflow::notification {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

// Beyond this a receiver has said enough: libcurl itself would read header lines without an end.
constexpr std::size_t kMostHeaderBytes = 16 << 10;
// Of a connection that is kept: idle, and in all.
constexpr long kMostIdleSeconds = 20;
constexpr long kMostAgeSeconds = 60;
// Connections that are kept.
constexpr long kMostKept = 512;
// Names that are asked for at the same time: a resolver that hangs holds up one of them.
constexpr std::size_t kMostResolving = 32;
// Waiting names and their time limits are looked at so often.
constexpr int kLook = 50;  // ms

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
  std::optional<IpAddress> vetted;
  WebhookAnswer answer;
  std::size_t header_bytes = 0;
};

// The last look before a connection: only the address that was checked.
curl_socket_t OpenSocket(void* attempt, curlsocktype, curl_sockaddr* address) {
  const auto connects_to = AddressOf(address->addr);
  if (!connects_to.has_value() || connects_to != static_cast<Attempt*>(attempt)->vetted) {
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

namespace {

// One attempt on its way. Used again for a later one, with what libcurl has set up for it.
class Transfer {
 public:
  Transfer() : curl_(curl_easy_init()) {
    ZONEFLOW_CHECK(curl_ != nullptr);
    Set(CURLOPT_PRIVATE, static_cast<void*>(this));
    Set(CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
    Set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&attempt_));
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    Set(CURLOPT_PROXY, "");  // none from the environment either
    Set(CURLOPT_FOLLOWLOCATION, 0L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_MAXAGE_CONN, kMostIdleSeconds);
    Set(CURLOPT_MAXLIFETIME_CONN, kMostAgeSeconds);
    Set(CURLOPT_USERAGENT, "Zoneflow");
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_HEADERFUNCTION, &TakeHeader);
    Set(CURLOPT_HEADERDATA, static_cast<void*>(&attempt_));
    Set(CURLOPT_WRITEFUNCTION, &TakeBody);
    Set(CURLOPT_WRITEDATA, static_cast<void*>(&attempt_));
  }
  ~Transfer() {
    curl_easy_cleanup(curl_);
    curl_slist_free_all(headers_);
    curl_slist_free_all(connect_to_);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  static Transfer& Of(CURL* curl) {
    char* self = nullptr;
    ZONEFLOW_CHECK(curl_easy_getinfo(curl, CURLINFO_PRIVATE, &self) == CURLE_OK);
    return *reinterpret_cast<Transfer*>(self);
  }

  CURL* curl() const { return curl_; }
  const Endpoint& endpoint() const { return request_.endpoint; }
  milliseconds Left() const { return at_most_ - Passed(); }

  void Take(WebhookRequest request, milliseconds at_most, WebhookSender::Done done) {
    ZONEFLOW_CHECK(std::all_of(request.headers.begin(), request.headers.end(), IsHeader));
    request_ = std::move(request);
    at_most_ = at_most;
    done_ = std::move(done);
    begin_ = Steady::now();
    attempt_ = {};
  }

  // All that libcurl is told of this attempt: to the address that was checked, and no other.
  void Aim(const IpAddress& vetted) {
    attempt_.vetted = vetted;
    const Endpoint& endpoint = request_.endpoint;
    const bool is_v6 = endpoint.address.has_value() && !endpoint.address->is_v4();
    const std::string authority =
        StrCat(is_v6 ? StrCat("[", endpoint.host, "]") : endpoint.host, ":", endpoint.port);
    Set(CURLOPT_URL,
        StrCat(endpoint.https ? "https://" : "http://", authority, endpoint.path_and_query)
            .c_str());
    // The name stays in Host and in TLS. A connection is known by both, so that one to another
    // address than this is not used.
    curl_slist_free_all(connect_to_);
    connect_to_ = nullptr;
    if (!endpoint.address.has_value()) {
      const std::string address =
          vetted.is_v4() ? vetted.ToText() : StrCat("[", vetted.ToText(), "]");
      connect_to_ =
          curl_slist_append(nullptr, StrCat(authority, ":", address, ":", endpoint.port).c_str());
    }
    Set(CURLOPT_CONNECT_TO, connect_to_);
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(Left(), milliseconds(1)).count()));
    Set(CURLOPT_POSTFIELDS, request_.body.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_slist_free_all(headers_);
    // Without it libcurl would wait a second for a leave to send larger bodies.
    headers_ = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : request_.headers) {
      headers_ = curl_slist_append(headers_, StrCat(name, ": ", value).c_str());
    }
    Set(CURLOPT_HTTPHEADER, headers_);
  }

  void End(CURLcode code) {
    long status = 0;
    curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &status);
    WebhookAnswer& answer = attempt_.answer;
    const char* address = nullptr;
    curl_easy_getinfo(curl_, CURLINFO_PRIMARY_IP, &address);
    answer.address = address == nullptr ? "" : address;
    // Once there is a status the receiver has decided; a body that does not end changes nothing.
    const bool has_answer = status >= 200 && attempt_.header_bytes <= kMostHeaderBytes;
    if (has_answer) {
      answer.http_status = static_cast<int>(status);
      answer.body_cut = answer.body_cut || code != CURLE_OK;
    } else {
      answer.body.clear();
      answer.fault = attempt_.header_bytes > kMostHeaderBytes ? "the answer's headers have no end"
                     : code == CURLE_OPERATION_TIMEDOUT       ? "timed out"
                                                              : curl_easy_strerror(code);
    }
    Tell();
  }

  void Fail(std::string_view fault) {
    attempt_.answer.fault = std::string(fault);
    Tell();
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    ZONEFLOW_CHECK(curl_easy_setopt(curl_, option, value) == CURLE_OK);
  }

  milliseconds Passed() const {
    return std::chrono::duration_cast<milliseconds>(Steady::now() - begin_);
  }

  void Tell() {
    attempt_.answer.took = Passed();
    std::exchange(done_, nullptr)(std::move(attempt_.answer));
  }

  CURL* const curl_;
  WebhookRequest request_;
  milliseconds at_most_{0};
  WebhookSender::Done done_;
  Steady::time_point begin_;
  Attempt attempt_;
  curl_slist* headers_ = nullptr;
  curl_slist* connect_to_ = nullptr;
};

}  // namespace

// Its thread moves all transfers on. Names are asked for by threads of their own, made as they are
// needed, since the machine's resolver blocks.
class CurlWebhookSender::Loop {
 public:
  Loop(const AddressRules& rules, const Resolver& resolve, milliseconds remembered)
      : rules_(rules), resolve_(resolve), remembered_(remembered) {
    ZONEFLOW_CHECK(multi_ != nullptr &&
                   curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kMostKept) == CURLM_OK);
    thread_ = std::thread([this] { Run(); });
  }
  ~Loop() {
    {
      const absl::MutexLock lock(&mutex_);
      stop_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    for (std::thread& each : resolvers_) {
      each.join();
    }
    curl_multi_cleanup(multi_);
  }

  void Add(std::unique_ptr<Transfer> transfer) {
    bool first = false;
    {
      const absl::MutexLock lock(&mutex_);
      first = added_.empty();
      added_.push_back(std::move(transfer));
    }
    if (first) {
      curl_multi_wakeup(multi_);
    }
  }

  // One that was used before, or a new one.
  std::unique_ptr<Transfer> Spare() {
    const absl::MutexLock lock(&mutex_);
    if (spare_.empty()) {
      return std::make_unique<Transfer>();
    }
    std::unique_ptr<Transfer> transfer = std::move(spare_.back());
    spare_.pop_back();
    return transfer;
  }

 private:
  using Resolved = absl::StatusOr<std::vector<IpAddress>>;
  struct Known {
    IpAddress address;
    Steady::time_point until;
  };

  void Run() {
    while (true) {
      std::vector<std::unique_ptr<Transfer>> added;
      std::vector<std::pair<std::string, Resolved>> resolved;
      {
        const absl::MutexLock lock(&mutex_);
        if (stop_) {
          break;
        }
        added.swap(added_);
        resolved.swap(resolved_);
      }
      for (std::unique_ptr<Transfer>& transfer : added) {
        Begin(std::move(transfer));
      }
      for (const auto& [host, answer] : resolved) {
        Settle(host, answer);
      }
      EndLate();
      int running = 0;
      ZONEFLOW_CHECK(curl_multi_perform(multi_, &running) == CURLM_OK);
      Finish();
      curl_multi_poll(multi_, nullptr, 0, waiting_.empty() ? 1'000 : kLook, nullptr);
    }
    for (auto& [curl, transfer] : flying_) {
      curl_multi_remove_handle(multi_, curl);
      transfer->Fail("the service stops");
    }
    for (auto& [host, transfers] : waiting_) {
      for (std::unique_ptr<Transfer>& transfer : transfers) {
        transfer->Fail("the service stops");
      }
    }
    const absl::MutexLock lock(&mutex_);
    for (std::unique_ptr<Transfer>& transfer : added_) {
      transfer->Fail("the service stops");
    }
  }

  void Begin(std::unique_ptr<Transfer> transfer) {
    const Endpoint& endpoint = transfer->endpoint();
    if (endpoint.address.has_value()) {
      const IpAddress address = *endpoint.address;
      Check(std::move(transfer), std::vector<IpAddress>{address});
      return;
    }
    const auto known = known_.find(endpoint.host);
    if (known != known_.end() && Steady::now() < known->second.until) {
      Fly(std::move(transfer), known->second.address);
      return;
    }
    const std::string host = endpoint.host;
    std::vector<std::unique_ptr<Transfer>>& waiting = waiting_[host];
    waiting.push_back(std::move(transfer));
    if (waiting.size() == 1) {
      Ask(host);
    }
  }

  void Ask(const std::string& host) {
    const absl::MutexLock lock(&mutex_);
    asked_.push_back(host);
    if (idle_resolvers_ < asked_.size() && resolvers_.size() < kMostResolving) {
      resolvers_.emplace_back([this] { Resolve(); });
    }
  }

  void Resolve() {
    const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stop_ || !asked_.empty();
    };
    while (true) {
      std::string host;
      {
        const absl::MutexLock lock(&mutex_);
        ++idle_resolvers_;
        mutex_.Await(absl::Condition(&ready));
        --idle_resolvers_;
        if (stop_) {
          return;
        }
        host = std::move(asked_.front());
        asked_.pop_front();
      }
      Resolved answer = resolve_(host);
      {
        const absl::MutexLock lock(&mutex_);
        resolved_.emplace_back(std::move(host), std::move(answer));
      }
      curl_multi_wakeup(multi_);
    }
  }

  void Settle(const std::string& host, const Resolved& answer) {
    // What is not good is not remembered: the next attempt asks anew.
    if (answer.ok() && CheckAddresses(host, *answer, rules_).ok()) {
      if (known_.size() >= kMostKept) {
        known_.clear();
      }
      known_.insert_or_assign(host, Known{answer->front(), Steady::now() + remembered_});
    }
    const auto waiting = waiting_.extract(host);
    if (!waiting.empty()) {
      for (std::unique_ptr<Transfer>& transfer : waiting.mapped()) {
        Check(std::move(transfer), answer);
      }
    }
  }

  void Check(std::unique_ptr<Transfer> transfer, const Resolved& addresses) {
    const absl::Status good = addresses.ok()
                                  ? CheckAddresses(transfer->endpoint().host, *addresses, rules_)
                                  : addresses.status();
    if (good.ok()) {
      Fly(std::move(transfer), addresses->front());
      return;
    }
    transfer->Fail(std::string(good.message()));
    Keep(std::move(transfer));
  }

  void Fly(std::unique_ptr<Transfer> transfer, const IpAddress& address) {
    transfer->Aim(address);
    CURL* const curl = transfer->curl();
    ZONEFLOW_CHECK(curl_multi_add_handle(multi_, curl) == CURLM_OK);
    flying_.emplace(curl, std::move(transfer));
  }

  // Those whose name nobody has told in time.
  void EndLate() {
    for (auto waiting = waiting_.begin(); waiting != waiting_.end();) {
      std::vector<std::unique_ptr<Transfer>>& transfers = waiting->second;
      const auto late = std::stable_partition(
          transfers.begin(), transfers.end(),
          [](const std::unique_ptr<Transfer>& each) { return each->Left() > milliseconds(0); });
      for (auto each = late; each != transfers.end(); ++each) {
        (*each)->Fail("timed out: the name took too long to resolve");
        Keep(std::move(*each));
      }
      transfers.erase(late, transfers.end());
      waiting = transfers.empty() ? waiting_.erase(waiting) : std::next(waiting);
    }
  }

  void Finish() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      CURL* const curl = message->easy_handle;
      const CURLcode code = message->data.result;  // gone with the handle
      curl_multi_remove_handle(multi_, curl);
      Transfer::Of(curl).End(code);
      Keep(std::move(flying_.extract(curl).mapped()));
    }
  }

  void Keep(std::unique_ptr<Transfer> transfer) {
    const absl::MutexLock lock(&mutex_);
    if (spare_.size() < static_cast<std::size_t>(kMostKept)) {
      spare_.push_back(std::move(transfer));
    }
  }

  const AddressRules& rules_;
  const Resolver& resolve_;
  const milliseconds remembered_;
  CURLM* const multi_ = curl_multi_init();

  // Of the thread.
  std::map<CURL*, std::unique_ptr<Transfer>> flying_;
  std::map<std::string, std::vector<std::unique_ptr<Transfer>>> waiting_;  // by host
  std::map<std::string, Known> known_;
  std::vector<std::thread> resolvers_;

  absl::Mutex mutex_;  // never held across a call
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<Transfer>> added_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Transfer>> spare_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> asked_ ABSL_GUARDED_BY(mutex_);
  std::size_t idle_resolvers_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::pair<std::string, Resolved>> resolved_ ABSL_GUARDED_BY(mutex_);

  std::thread thread_;
};

CurlWebhookSender::CurlWebhookSender(AddressRules rules, Resolver resolve, milliseconds remembered)
    : rules_(std::move(rules)), resolve_(std::move(resolve)), loop_([&] {
        Initialize();
        return std::make_unique<Loop>(rules_, resolve_, remembered);
      }()) {}

CurlWebhookSender::~CurlWebhookSender() = default;

void CurlWebhookSender::Send(WebhookRequest request, milliseconds at_most, Done done) {
  std::unique_ptr<Transfer> transfer = loop_->Spare();
  transfer->Take(std::move(request), at_most, std::move(done));
  loop_->Add(std::move(transfer));
}

WebhookAnswer CurlWebhookSender::Post(const WebhookRequest& request, milliseconds at_most) {
  std::promise<WebhookAnswer> answer;
  Send(request, at_most, [&](WebhookAnswer told) { answer.set_value(std::move(told)); });
  return answer.get_future().get();
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
