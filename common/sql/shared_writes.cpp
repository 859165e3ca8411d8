#include "common/sql/shared_writes.h"

namespace zoneflow::sql {

absl::Status SharedWriteQueue::Run(const std::string& key, void* command) {
  Waiting own{.key = key, .command = command, .status = {}, .turned = {}};
  std::vector<Waiting*> group;
  {
    absl::MutexLock lock(&mutex_);
    waiting_.push_back(&own);
    CallNext();
    while (!own.leads && !own.is_done) {
      own.turned.Wait(&mutex_);
    }
    if (own.is_done) {
      return own.status;
    }
    group = Gather(own);
  }
  Execute(group);
  absl::MutexLock lock(&mutex_);
  --running_;
  for (Waiting* one : group) {
    taken_.erase(one->key);
    one->is_done = true;
    if (one != &own) {
      one->turned.Signal();
    }
  }
  CallNext();
  return own.status;
}

std::vector<SharedWriteQueue::Waiting*> SharedWriteQueue::Gather(Waiting& own) {
  std::vector<Waiting*> group = {&own};
  std::deque<Waiting*> left;
  for (Waiting* one : waiting_) {
    if (group.size() < options_.most && taken_.insert(one->key).second) {
      group.push_back(one);
    } else if (one != &own) {
      left.push_back(one);
    }
  }
  waiting_ = std::move(left);
  return group;
}

// Those who waited longest come first, as many as may run at once.
void SharedWriteQueue::CallNext() {
  for (Waiting* one : waiting_) {
    if (running_ >= options_.transactions) {
      return;
    }
    if (taken_.insert(one->key).second) {
      one->leads = true;
      one->turned.Signal();
      ++running_;
    }
  }
}

void SharedWriteQueue::Execute(const std::vector<Waiting*>& group) {
  std::vector<void*> commands;
  for (const Waiting* one : group) {
    commands.push_back(one->command);
  }
  const auto run = [&](std::span<void* const> some) {
    return database_.Write([&](Transaction& transaction) { return run_(transaction, some); });
  };
  const absl::Status status = run(commands);
  for (std::size_t i = 0; i < group.size(); ++i) {
    group[i]->status =
        status.ok() || group.size() == 1 ? status : run(std::span(commands).subspan(i, 1));
  }
}

}  // namespace zoneflow::sql
