using System.Text.Json;
using Microsoft.SemanticKernel;
#if (isChat)
using Microsoft.SemanticKernel.ChatCompletion;
#else
using Microsoft.SemanticKernel.TextGeneration;
#endif

namespace FineTuneApp._1;

/// <summary>What somebody wants of the home: a device and the state that it shall have.</summary>
public sealed record HomeCommand(string Device, string State);

/// <summary>Reads commands from what people say, with the adapter that home.finetune.json trains.</summary>
public sealed class HomeControl
{
#if (isChat)
    // What stands before every text in data/: the adapter was trained with it, so it is asked with it.
    private const string Instructions = "Which device, which state? Answer as JSON.";

    private readonly IChatCompletionService _model =
        Kernel.CreateBuilder().AddFineTunedChatCompletion(Adapters.Home).Build().GetRequiredService<IChatCompletionService>();
#else
    private readonly ITextGenerationService _model =
        Kernel.CreateBuilder().AddFineTunedChatCompletion(Adapters.Home).Build().GetRequiredService<ITextGenerationService>();
#endif

    /// <summary>The command in a text, or null if the model answered something else.</summary>
    public async Task<HomeCommand?> UnderstandAsync(string text)
    {
#if (isChat)
        var conversation = new ChatHistory(Instructions);
        conversation.AddUserMessage(text);
        var answer = (await _model.GetChatMessageContentAsync(conversation)).Content;
#else
        // The line break ends every prompt in data/.
        var answer = (await _model.GetTextContentAsync(text + "\n")).Text;
#endif
        try
        {
            return JsonSerializer.Deserialize<HomeCommand>(answer ?? "null", JsonSerializerOptions.Web) is { Device: not null, State: not null } command ? command : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
