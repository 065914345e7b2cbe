using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Fuzz.Tests.Fuzzing;

namespace FineTuneSdk.Fuzz.Tests.Targets;

public sealed class TokenizerFuzz
{
    private const string Text = "<|im_start|>Hello, wörld!  12345\n\tDon't 日本語 🙂 <unk>e\u0301\u0000x";

    [Fact]
    public void Tokenizers()
    {
        using var micro = new TemporaryFolder();
        using var file = new InputFile("tokenizer.json");
        MicroModel.Write(micro.Path);
        Seed[] seeds = [Seed.Of("micro model", File.ReadAllBytes(micro["tokenizer.json"])), .. Seed.Files("tokenizer.json")];
        Fuzzer.Run("tokenizer.json", seeds, input => Use(TokenizerJson.Load(file.Write(input))), bytesPerByte: 400, bytesAlways: 4 << 20);
    }

    // Whatever was read encodes and decodes any text, or says why not.
    private static bool Use(ITokenizer tokenizer)
    {
        var encoded = tokenizer.EncodeWithSpecialTokens(Text);
        Assert.All(encoded.Ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
        Assert.All(encoded.Offsets, offset => Assert.True(offset.Start >= 0 && offset.Start <= offset.End && offset.End <= Text.Length));
        tokenizer.Decode(encoded.Ids, skipSpecialTokens: true);
        return true;
    }
}
