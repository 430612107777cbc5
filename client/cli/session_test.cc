#include "client/cli/testing/cli_fixture.h"

namespace nodeops::cli {
namespace {

using grpc::Status;
using testing::HasSubstr;
using SessionTest = CliFixture;

TEST_F(SessionTest, AServerThatIsNotThereIsAnErrorWithAdvice) {
  server_.Stop();
  Ran ran = Run({"clusters"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("(UNAVAILABLE)\nIs nodeopsd running at " + server_.address()));
  ran = Run({"cordon", "n1", "--connect-timeout=300ms"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("Is nodeopsd running at " + server_.address()));
}

TEST_F(SessionTest, AnUnknownOperationIsAnErrorThatSaysWhereTheKnownOnesAre) {
  server_.handlers.get = [](const auto&, auto&) {
    return Status(grpc::NOT_FOUND, "operations/x: there is no such operation");
  };
  const Ran ran = Run({"get", "x"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.err,
            "nodeops: operations/x: there is no such operation (NOT_FOUND)\n\"nodeops "
            "--server=" +
                server_.address() + " operations\" lists what it keeps.\n");
}

TEST_F(SessionTest, AnotherServiceIsAnErrorThatSaysSo) {
  const Ran ran = Run({"clusters"});  // a call that the server does not know
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("is not nodeopsd, or an older one."));
}

}  // namespace
}  // namespace nodeops::cli
