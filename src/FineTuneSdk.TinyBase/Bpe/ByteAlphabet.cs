namespace FineTuneSdk.TinyBase.Bpe;

/// <summary>GPT-2's printable characters for the 256 bytes: printable Latin-1 stands for itself, the others for characters from U+0100 on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Characters = Build();

    /// <summary>The character of each byte, in the order of the characters.</summary>
    public static IReadOnlyList<char> Ordered { get; } = [.. Characters.Order()];

    /// <summary>Bytes as characters.</summary>
    public static string Spell(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            text[i] = Characters[bytes[i]];
        return new string(text);
    }

    private static char[] Build()
    {
        var characters = new char[256];
        var next = (char)256;
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255) ? (char)value : next++;
        return characters;
    }
}
