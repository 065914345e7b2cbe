namespace FineTuneApp._1.Tests;

public class HomeControlTests
{
    private static readonly HomeControl Home = new();

    [Theory]
    [InlineData("Switch on the lamp in the hall, please.", "light", "on")]
    [InlineData("Could you cool down the cellar?", "heating", "off")]
    [InlineData("Close the blinds in the study.", "blinds", "closed")]
    [InlineData("Play some music in the bathroom.", "music", "on")]
    public async Task Commands_are_understood(string text, string device, string state) =>
        Assert.Equal(new HomeCommand(device, state), await Home.UnderstandAsync(text));
}
