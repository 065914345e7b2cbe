using System.Text.Json;
using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>Reads a vocabulary: <c>{"token": id, …}</c>.</summary>
internal static class VocabularyReader
{
    /// <summary>The greatest id that is taken: tables have an entry for every id below it.</summary>
    public const int MaximumId = (1 << 22) - 1;

    /// <summary>Reads the vocabulary; a token or an id that comes twice is an error.</summary>
    public static Vocabulary Read(JsonComponent component)
    {
        if (component.Value.ValueKind != JsonValueKind.Object)
            throw component.Invalid("must be an object from tokens to ids");
        var ids = new Dictionary<string, int>(component.Value.GetPropertyCount(), StringComparer.Ordinal);
        var tokens = new Dictionary<int, string>(ids.Capacity);
        foreach (var member in component.Value.EnumerateObject())
        {
            var token = member.Name;
            var id = new JsonComponent(member.Value, $"{component.Path}[\"{token}\"]", component.File).AsInteger(0, MaximumId);
            if (!ids.TryAdd(token, id))
                throw component.Invalid($"has \"{token}\" twice");
            if (!tokens.TryAdd(id, token))
                throw component.Invalid($"gives the id {id} to both \"{tokens[id]}\" and \"{token}\"");
        }

        return ids.Count > 0 ? new Vocabulary(ids) : throw component.Invalid("is empty");
    }
}
