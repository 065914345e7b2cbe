using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Adds fine-tuned adapters to a kernel; what each does is said where it delegates to.</summary>
public static class FineTuneKernelBuilderExtensions
{
    /// <summary>Adds an adapter as an <see cref="Extensions.AI.IChatClient"/>; see <see cref="Extensions.DependencyInjection.FineTuneServiceCollectionExtensions.AddFineTunedChatClient"/>.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="adapter">The adapter's name, such as <c>Adapters.Support</c>, or the path of its folder, relative to the application's folder.</param>
    /// <param name="serviceId">The key, or null.</param>
    /// <param name="configure">Changes how the adapter is loaded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddFineTunedChatClient(this IKernelBuilder builder, string adapter, string? serviceId = null, Action<FineTunedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFineTunedChatClient(adapter, serviceId, configure);
        return builder;
    }

    /// <summary>Adds an adapter as chat completion and text generation; see <see cref="FineTuneServiceCollectionExtensions.AddFineTunedChatCompletion"/>.</summary>
    /// <param name="builder">The kernel's builder.</param>
    /// <param name="adapter">The adapter's name, such as <c>Adapters.Support</c>, or the path of its folder, relative to the application's folder.</param>
    /// <param name="serviceId">The key by which prompts select the service, or null.</param>
    /// <param name="configure">Changes how the adapter is loaded.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IKernelBuilder AddFineTunedChatCompletion(this IKernelBuilder builder, string adapter, string? serviceId = null, Action<FineTunedModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFineTunedChatCompletion(adapter, serviceId, configure);
        return builder;
    }
}
