// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

std::string late;  // what is said of the present test when its time is over

extern "C" void endTest(int) {
    (void)!::write(STDERR_FILENO, late.data(), late.size());
    ::_exit(1);
}

/// A test that waits for what never comes is named, instead of its whole suite being ended without a word: a test may
/// take so many seconds (BAUTA_TEST_PATIENCE; CTest sets it, by hand there is no end).
class Patience : public testing::EmptyTestEventListener {
  public:
    explicit Patience(unsigned seconds) : seconds_(seconds) { ::signal(SIGALRM, endTest); }
    void OnTestStart(const testing::TestInfo& test) override {
        late = std::string("\n[  LATE  ] ") + test.test_suite_name() + "." + test.name() + " has not ended within " +
               std::to_string(seconds_) + " s\n";
        ::alarm(seconds_);
    }
    void OnTestEnd(const testing::TestInfo&) override { ::alarm(0); }

  private:
    unsigned seconds_;
};

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    const char* patience = std::getenv("BAUTA_TEST_PATIENCE");
    if (const int seconds = patience == nullptr ? 0 : std::atoi(patience); seconds > 0)
        testing::UnitTest::GetInstance()->listeners().Append(new Patience(static_cast<unsigned>(seconds)));
    return RUN_ALL_TESTS();
}
