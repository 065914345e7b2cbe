using System.Text;
using System.Text.Json;
using FineTuneSdk.Core.Json;

namespace FineTuneSdk.Core.Tests.Json;

public sealed class CheckedJsonTests
{
    [Theory]
    [InlineData("""{"a":"\ud83d\ude42","b\u0000":["x",1]}""")]
    [InlineData("""{"a":"plain"}""")]
    public void WhatIsTextIsParsed(string json)
    {
        using var document = CheckedJson.Parse(Encoding.UTF8.GetBytes(json));
        Assert.Equal(json, document.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("{\"a\":\n [1, \"\\ud83d\"]}", 1, 5)]
    [InlineData("{\"\\ude42\":1}", 0, 1)]
    public void HalfACharacterIsFoundAtItsPlace(string json, long line, long column) => AssertRefused(Encoding.UTF8.GetBytes(json), line, column);

    [Fact]
    public void BytesThatAreNotUtf8AreFoundAtTheirPlace() => AssertRefused([.. "{\n\"a\": \""u8, 0xC3, 0x28, .. "\"}"u8], 1, 5);

    private static void AssertRefused(byte[] json, long line, long column)
    {
        var exception = Assert.Throws<JsonException>(() => CheckedJson.Parse(json));
        Assert.StartsWith("A text isn't UTF-8, or has an escape of half a character.", exception.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (exception.LineNumber, exception.BytePositionInLine));
    }
}
