using FineTuneSdk.Tests.Gguf;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>The tokenizer's keys of a GGUF file, as far as the vocabularies of the reference need them.</summary>
internal sealed class GgufVocabulary
{
    private GgufVocabulary(GgufFile file)
    {
        Tokens = file.List<string>("tokenizer.ggml.tokens");
        Merges = file.List<string>("tokenizer.ggml.merges");
        Scores = file.List<float>("tokenizer.ggml.scores");
        Types = file.List<int>("tokenizer.ggml.token_type");
    }

    public static GgufVocabulary Read(string path) => new(GgufFile.Open(path));

    public IReadOnlyList<string> Tokens { get; }

    public IReadOnlyList<string> Merges { get; }

    public IReadOnlyList<float> Scores { get; }

    /// <summary>1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.</summary>
    public IReadOnlyList<int> Types { get; }
}
