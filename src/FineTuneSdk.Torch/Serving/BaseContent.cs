using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Tokenization;
using FineTuneSdk.Core.Weights;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Serving;

/// <summary>Everything of a base that adapters share: the weights, the tokenizer, the chat template, and the thread that decodes.</summary>
internal sealed record BaseContent(ModelConfig Config, ModelWeights Weights, ITokenizer Tokenizer, ConversationEncoder? Conversations, IReadOnlyList<int> StopTokenIds, DecodingLoop Loop) : IDisposable
{
    /// <summary>The bytes of the weights.</summary>
    public long WeightBytes => Weights.Tensors.Values.Sum(t => t.NumberOfElements * t.ElementSize);

    /// <summary>Loads a base.</summary>
    /// <exception cref="Core.Diagnostics.FineTuneException">FTSDK11xx, 12xx, 13xx: what isn't right with it.</exception>
    public static BaseContent Load(ModelFolder folder, Device device)
    {
        var config = ModelConfigReader.Read(folder.ConfigPath);
        var tokenizer = TokenizerJson.Load(folder.TokenizerPath);
        var template = folder.LoadChatTemplate();
        var conversations = template is null ? null : new ConversationEncoder(tokenizer, template, new ChatTemplateOptions { SpecialTokens = folder.TokenizerSettings.SpecialTokens });
        using var files = folder.OpenWeights();
        var weights = ModelWeights.Load(files, config, device);
        return new BaseContent(config, weights, tokenizer, conversations, folder.Generation.StopTokenIds, new DecodingLoop());
    }

    public void Dispose()
    {
        Loop.Dispose();
        Weights.Dispose();
    }
}
