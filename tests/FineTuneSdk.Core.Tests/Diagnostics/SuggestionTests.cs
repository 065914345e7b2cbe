using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tests.Diagnostics;

public sealed class SuggestionTests
{
    private static readonly string[] Names = ["epochs", "learningRate", "batchSize", "seed"];

    [Theory]
    [InlineData("epoch", "epochs")]
    [InlineData("ephocs", "epochs")]
    [InlineData("learning_rate", "learningRate")]
    [InlineData("LEARNINGRATE", "learningRate")]
    [InlineData("learnRate", "learningRate")]
    [InlineData("sed", "seed")]
    [InlineData("lr", null)]
    [InlineData("", null)]
    [InlineData("optimizer", null)]
    public void The_closest_name_within_a_typing_mistake(string name, string? expected) => Assert.Equal(expected, Suggestion.For(name, Names));

    [Fact]
    public void A_very_long_name_is_not_compared() => Assert.Null(Suggestion.For(new string('e', 100_000), Names));
}
