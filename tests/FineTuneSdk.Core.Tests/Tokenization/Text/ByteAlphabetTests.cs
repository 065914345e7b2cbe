using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tests.Tokenization.Text;

public sealed class ByteAlphabetTests
{
    [Fact]
    public void Each_byte_has_a_character_of_its_own()
    {
        var all = Enumerable.Range(0, 256).Select(value => (byte)value).ToList();
        Assert.Equal(256, all.Select(ByteAlphabet.ToCharacter).Distinct().Count());
        Assert.Equal(all.Select(value => (int)value), all.Select(value => ByteAlphabet.ToByte(ByteAlphabet.ToCharacter(value))));
        Assert.Equal("Ġa", string.Concat(" a"u8.ToArray().Select(ByteAlphabet.ToCharacter)));
        Assert.Equal((-1, -1), (ByteAlphabet.ToByte(' '), ByteAlphabet.ToByte('\u0144')));
    }
}
