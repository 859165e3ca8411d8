// How far a command is, on the terminal, where it takes longer than a second.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

namespace zoneflow::cli {

// One line on standard error, drawn again and again and erased at the end, once the outermost step
// has lasted for the delay. It shows the innermost step that has a figure. Thread-safe.
class Progress {
 public:
  // Draws nothing unless `shown`. err outlives it.
  Progress(std::ostream& err, bool shown, std::chrono::milliseconds delay);
  // On standard error, if that is a terminal, after a second.
  static std::unique_ptr<Progress> OnTerminal();
  ~Progress();

  // A part of the command, from construction to destruction.
  class Step {
   public:
    // progress outlives it.
    Step(Progress& progress, std::string what);
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

    // total 0: not known.
    void Set(std::int64_t done, std::int64_t total);

   private:
    Progress& progress_;
    std::size_t depth_ = 0;  // its place among the steps
  };

 private:
  struct State {
    std::string what;
    std::int64_t done = 0;
    std::int64_t total = 0;
  };

  void Draw();
  std::string Line() const;
  void Erase();

  std::ostream& err_;
  const bool shown_;
  const std::chrono::milliseconds delay_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::vector<State> steps_;  // innermost last
  std::chrono::steady_clock::time_point begin_;
  bool drawn_ = false;
  bool ended_ = false;
  std::thread thread_;  // runs from the first step on
};

}  // namespace zoneflow::cli
