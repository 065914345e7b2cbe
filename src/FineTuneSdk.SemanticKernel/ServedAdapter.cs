using FineTuneSdk.Torch.Serving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FineTuneSdk.SemanticKernel;

/// <summary>An adapter as an application registers it, and the key under which its model and client are kept, so that chat client, chat completion and text generation share them.</summary>
/// <param name="Adapter">The adapter's name or folder.</param>
/// <param name="ServiceId">The key that the application chose, or null.</param>
internal sealed record ServedAdapter(string Adapter, string? ServiceId)
{
    private const string BasesSection = "FineTune:Bases";

    /// <summary>Registers the model and its client; the model is loaded when it is first asked for. A second registration of the same adapter and key changes nothing.</summary>
    public static ServedAdapter Register(IServiceCollection services, string adapter, string? serviceId, Action<FineTunedModelOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(adapter);
        var key = new ServedAdapter(adapter, serviceId);
        services.TryAddKeyedSingleton(key, (provider, _) => FineTunedModel.Load(adapter, Options(provider, configure)));
        services.TryAddKeyedSingleton(key, (provider, _) => new FineTunedChatClient(key.Model(provider), ownsModel: false, provider.GetService<TimeProvider>()));
        return key;
    }

    /// <summary>The adapter's model.</summary>
    public FineTunedModel Model(IServiceProvider provider) => provider.GetRequiredKeyedService<FineTunedModel>(this);

    /// <summary>The adapter's client.</summary>
    public FineTunedChatClient Client(IServiceProvider provider) => provider.GetRequiredKeyedService<FineTunedChatClient>(this);

    /// <summary>
    /// Registers a service under the application's key. The first one is registered without a key as well: a kernel that <c>AddKernel()</c> makes doesn't find a
    /// service that has nothing but a key unless it is asked for by that key.
    /// </summary>
    public void AddService<T>(IServiceCollection services, Func<IServiceProvider, T> create)
        where T : class
    {
        services.AddKeyedSingleton(ServiceId, (provider, _) => create(provider));
        if (ServiceId is not null)
            services.TryAddSingleton(provider => provider.GetRequiredKeyedService<T>(ServiceId));
    }

    private static FineTunedModelOptions Options(IServiceProvider provider, Action<FineTunedModelOptions>? configure)
    {
        var options = new FineTunedModelOptions();
        foreach (var named in provider.GetService<IConfiguration>()?.GetSection(BasesSection).GetChildren() ?? [])
        {
            if (!string.IsNullOrEmpty(named.Value))
                options.Bases[named.Key] = named.Value;
        }

        configure?.Invoke(options);
        return options;
    }
}
