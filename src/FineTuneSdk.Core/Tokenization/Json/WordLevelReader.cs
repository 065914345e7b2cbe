using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>Reads a model of type "WordLevel".</summary>
internal static class WordLevelReader
{
    /// <summary>Reads the model.</summary>
    public static WordLevelModel Read(JsonComponent component)
    {
        component.AllowOnly("vocab", "unk_token");
        return new WordLevelModel(VocabularyReader.Read(component.Required("vocab")), component.String("unk_token"));
    }
}
