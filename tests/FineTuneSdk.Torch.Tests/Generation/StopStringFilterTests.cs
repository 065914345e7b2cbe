using FineTuneSdk.Torch.Generation;

namespace FineTuneSdk.Torch.Tests.Generation;

public sealed class StopStringFilterTests
{
    [Theory]
    [InlineData(new[] { "END" }, new[] { "a", "E", "N", "D", "b" }, new[] { "a", "", "", "" }, true, "")]
    [InlineData(new[] { "END" }, new[] { "aEN", "x", "E" }, new[] { "a", "ENx", "" }, false, "E")]
    [InlineData(new[] { "END" }, new[] { "xENDy" }, new[] { "x" }, true, "")]
    [InlineData(new[] { "aab" }, new[] { "aa", "a", "b" }, new[] { "", "a", "" }, true, "")]
    [InlineData(new[] { "long stop", "op" }, new[] { "a long st", "o", "p" }, new[] { "a ", "", "" }, true, "")]
    [InlineData(new[] { "b", "ab" }, new[] { "xab" }, new[] { "x" }, true, "")]
    [InlineData(new string[0], new[] { "a", "b" }, new[] { "a", "b" }, false, "")]
    public void Text_is_held_back_while_it_may_become_a_stop_string(string[] stops, string[] pieces, string[] shown, bool isStopped, string rest)
    {
        var filter = new StopStringFilter(stops);
        var stopped = false;
        var texts = new List<string>();
        foreach (var piece in pieces.TakeWhile(_ => !stopped))
        {
            (var text, stopped) = filter.Push(piece);
            texts.Add(text);
        }
        Assert.Equal(shown, texts);
        Assert.Equal(isStopped, stopped);
        Assert.Equal(rest, filter.Flush());
    }
}
