// How a connection's coroutine waits for the bridge, whose answers come on other threads.
#pragma once

#include <memory>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "services/console/adapters/grpc_bridge.h"

namespace zoneflow::console {

// Waits for an Answer, which `start` is given a function for, and goes on in the coroutine's
// thread.
template <typename Answer, typename Start>
boost::asio::awaitable<Answer> AnswerOf(Start start) {
  namespace net = boost::asio;
  return net::async_initiate<const net::use_awaitable_t<>&, void(Answer)>(
      [](auto handler, auto begin) {
        using Handler = decltype(handler);
        struct Waiting {
          explicit Waiting(Handler h)
              : handler(std::move(h)),
                executor(net::get_associated_executor(handler)),
                work(executor) {}
          Handler handler;
          net::associated_executor_t<Handler> executor;
          // Keeps the I/O thread in its loop although nothing of its own is pending.
          net::executor_work_guard<net::associated_executor_t<Handler>> work;
        };
        auto waiting = std::make_shared<Waiting>(std::move(handler));
        begin([waiting](Answer answer) {
          net::post(waiting->executor, [waiting, answer = std::move(answer)]() mutable {
            Handler resume = std::move(waiting->handler);
            waiting->work.reset();
            resume(std::move(answer));
          });
        });
      },
      net::use_awaitable, std::move(start));
}

// While it lives, a call is cancelled when its client goes: the socket turns readable then, at its
// end. What readable means otherwise is the owner's to say.
class ClientWatch {
 public:
  enum class Talk { kMaySendOn, kMustListen };

  ClientWatch(boost::asio::ip::tcp::socket& socket, std::shared_ptr<PendingCall> call, Talk talk)
      : socket_(socket) {
    socket_.async_wait(
        boost::asio::ip::tcp::socket::wait_read,
        [&socket, call = std::move(call), talk, over = over_](boost::system::error_code) {
          // The wait may have succeeded just before the watch, and with it the
          // socket, went.
          if (*over) {
            return;
          }
          boost::system::error_code error;
          if (talk == Talk::kMustListen || socket.available(error) == 0) {
            call->Cancel();
          }
        });
  }
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;
  ~ClientWatch() {
    *over_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  boost::asio::ip::tcp::socket& socket_;
  std::shared_ptr<bool> over_ = std::make_shared<bool>(false);
};

}  // namespace zoneflow::console
