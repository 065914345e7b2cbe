using FineTuneSdk.SemanticKernel;
using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;

namespace Microsoft.SemanticKernel;

/// <summary>Registers fine-tuned adapters as services of Semantic Kernel.</summary>
public static class FineTuneServiceCollectionExtensions
{
    /// <summary>
    /// Registers an adapter as a singleton <see cref="IChatCompletionService"/>, and as an <see cref="ITextGenerationService"/> that continues raw text. It is loaded
    /// when it is first asked for; adapters of one base share it in memory.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="adapter">The adapter's name, such as <c>Adapters.Support</c>, or the path of its folder, relative to the application's folder.</param>
    /// <param name="serviceId">The key by which prompts select the service, or null. The first adapter with a key is registered without one too.</param>
    /// <param name="configure">Changes how the adapter is loaded; runs after the configuration's <c>FineTune:Bases</c> was read.</param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>What can't be found or loaded is a <see cref="FineTuneSdk.Core.Diagnostics.FineTuneException"/> when the service is first asked for.</remarks>
    public static IServiceCollection AddFineTunedChatCompletion(this IServiceCollection services, string adapter, string? serviceId = null, Action<FineTunedModelOptions>? configure = null)
    {
        var served = ServedAdapter.Register(services, adapter, serviceId, configure);
        served.AddService(services, provider => served.Client(provider).AsChatCompletionService(provider));
        served.AddService<ITextGenerationService>(services, provider => new FineTunedTextGenerationService(served.Model(provider)));
        return services;
    }
}
