using FineTuneSdk.Core.Tokenization.AddedTokens;
using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>Reads the added tokens.</summary>
internal static class AddedTokenReader
{
    /// <summary>Reads the tokens; those without a text are left out. An id or text that contradicts the vocabulary or another token is an error.</summary>
    public static IReadOnlyList<AddedToken> Read(JsonComponent component, Vocabulary vocabulary)
    {
        var byId = new Dictionary<int, AddedToken>();
        var byContent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in component.Elements())
        {
            var token = ReadToken(element);
            if (token.Content.Length == 0)
                continue;
            if (vocabulary.Find(token.Content) is var known and >= 0 && known != token.Id)
                throw element.Invalid($"gives \"{token.Content}\" the id {token.Id}, but in the vocabulary it is {known}");
            if (vocabulary.TokenOf(token.Id) is { } other && other != token.Content)
                throw element.Invalid($"gives \"{token.Content}\" the id {token.Id}, which in the vocabulary is \"{other}\"");
            if (!byId.TryAdd(token.Id, token))
                throw element.Invalid($"gives the id {token.Id} to \"{token.Content}\", which \"{byId[token.Id].Content}\" has");
            if (!byContent.Add(token.Content))
                throw element.Invalid($"has \"{token.Content}\" a second time");
        }

        return [.. byId.Values];
    }

    private static AddedToken ReadToken(JsonComponent element)
    {
        element.AllowOnly("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
        return new AddedToken(element.Required("id").AsInteger(0, VocabularyReader.MaximumId), element.String("content"))
        {
            IsSingleWord = element.Required("single_word").AsBoolean(),
            StripsLeft = element.Required("lstrip").AsBoolean(),
            StripsRight = element.Required("rstrip").AsBoolean(),
            IsNormalized = element.Required("normalized").AsBoolean(),
            IsSpecial = element.Required("special").AsBoolean(),
        };
    }
}
