#nullable enable
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;

namespace FineTuneSdk.Tasks.Worker;

/// <summary>JSON of the shared contracts. The framework's own serializer: a task that brings a JSON package meets another version of it in Visual Studio.</summary>
internal static class ContractJson
{
    private static readonly DataContractJsonSerializerSettings Settings = new() { UseSimpleDictionaryFormat = true };

    public static void Write<T>(string path, T value)
        where T : class
    {
        using var stream = File.Create(path);
        new DataContractJsonSerializer(typeof(T), Settings).WriteObject(stream, value);
    }

    /// <summary>Reads a value, or returns null where the text isn't one.</summary>
    public static T? TryParse<T>(string text)
        where T : class
    {
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            return (T?)new DataContractJsonSerializer(typeof(T), Settings).ReadObject(stream);
        }
        catch (SerializationException)
        {
            return null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
