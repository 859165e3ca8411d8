// Tells ThreadSanitizer of absl's locks, which Debian's library does not.
//
// ThreadSanitizer learns of a lock from the code that takes it, and libabsl_synchronization is
// built without: every field under an absl::Mutex would be reported. These definitions come before
// the library's, call it, and add that what was done before an unlock is seen after the next lock.
// A reader counts as an owner: that hides a race only where readers write.
//
// A condition may be evaluated inside the library by the thread that unlocks, so it is handed over
// wrapped in the same words.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

// Calls a function of the library by its name after "absl::"; members take `this` first.
template <typename Result, typename... Arguments>
Result Library(const char* mangled, Arguments... arguments) {
  using Function = Result (*)(Arguments...);
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, mangled))(arguments...);
}

void Acquire(const void* lock) { __tsan_acquire(const_cast<void*>(lock)); }
void Release(const void* lock) { __tsan_release(const_cast<void*>(lock)); }

// A condition that knows its lock.
struct Told {
  const void* lock;
  const absl::Condition* condition;

  static bool Eval(Told* told) {
    Acquire(told->lock);
    const bool holds = told->condition->Eval();
    Release(told->lock);
    return holds;
  }
};

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  Library<void>("_ZN4absl7debian35Mutex4LockEv", this);
  Acquire(this);
}

bool Mutex::TryLock() {
  const bool taken = Library<bool>("_ZN4absl7debian35Mutex7TryLockEv", this);
  if (taken) {
    Acquire(this);
  }
  return taken;
}

void Mutex::Unlock() {
  Release(this);
  Library<void>("_ZN4absl7debian35Mutex6UnlockEv", this);
}

void Mutex::ReaderLock() {
  Library<void>("_ZN4absl7debian35Mutex10ReaderLockEv", this);
  Acquire(this);
}

void Mutex::ReaderUnlock() {
  Release(this);
  Library<void>("_ZN4absl7debian35Mutex12ReaderUnlockEv", this);
}

void Mutex::Await(const Condition& condition) {
  Told told{this, &condition};
  Release(this);
  Library<void, Mutex*, const Condition&>("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE", this,
                                          Condition(&Told::Eval, &told));
  Acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  return AwaitWithDeadline(condition, Now() + timeout);
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  Told told{this, &condition};
  Release(this);
  const bool holds = Library<bool, Mutex*, const Condition&>(
      "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", this,
      Condition(&Told::Eval, &told), deadline);
  Acquire(this);
  return holds;
}

void Mutex::LockWhen(const Condition& condition) {
  Told told{this, &condition};
  Release(&told);
  Library<void, Mutex*, const Condition&>("_ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE", this,
                                          Condition(&Told::Eval, &told));
  Acquire(this);
}

void CondVar::Wait(Mutex* mutex) {
  Release(mutex);
  Library<void>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE", this, mutex);
  Acquire(mutex);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  Release(mutex);
  const bool timed_out = Library<bool>(
      "_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE", this, mutex, deadline);
  Acquire(mutex);
  return timed_out;
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  return WaitWithDeadline(mutex, Now() + timeout);
}

void Notification::Notify() {
  Release(this);
  Library<void>("_ZN4absl7debian312Notification6NotifyEv", this);
}

void Notification::WaitForNotification() const {
  Library<void>("_ZNK4absl7debian312Notification19WaitForNotificationEv", this);
  Acquire(this);
}

ABSL_NAMESPACE_END
}  // namespace absl
